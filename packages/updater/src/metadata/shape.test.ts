import { expect, test } from "vitest";
import { count, member, moment, objectAt, optional, parseJson, sha256, text } from "./shape.js";

const at = (value: unknown) => ({ value, path: "release.field" });
const refused = (message: RegExp) =>
  expect.objectContaining({ reason: "METADATA", message: expect.stringMatching(message) });

test.each(["2026-01-31T12:00:00Z", "2026-01-31T12:00:00.123Z"])("takes %s as a time", (value) => {
  expect(moment(at(value))).toBe(value);
});

test.each([
  "2026-01-31",
  "31 Jan 2026 12:00:00 UTC",
  "2026-01-31T12:00:00+01:00",
  "2026-13-31T12:00:00Z",
  "2026-01-31T25:00:00Z",
  "soon",
  0,
  undefined,
])("refuses %s as a time", (value) => {
  expect(() => moment(at(value))).toThrow(refused(/^release\.field must be a moment/));
});

test.each([-1, 1.5, 2 ** 53, "1", Number.NaN, undefined])("refuses %s as a count", (value) => {
  expect(() => count(at(value))).toThrow(refused(/must be a whole number/));
});

test("takes every whole number from zero that a double holds exactly as a count", () => {
  for (const value of [0, 1, Number.MAX_SAFE_INTEGER]) expect(count(at(value))).toBe(value);
});

test.each(["a".repeat(63), "A".repeat(64), "g".repeat(64), `${"a".repeat(64)}\n`, 1])(
  "refuses %s as a hash",
  (value) => {
    expect(() => sha256(at(value))).toThrow(refused(/must be a SHA-256 in hex/));
  },
);

test("refuses an empty text, a list as an object, and what is not JSON", () => {
  expect(() => text(at(""))).toThrow(refused(/must be a text, but is ""/));
  expect(() => objectAt(at([]))).toThrow(refused(/must be an object/));
  expect(() => objectAt(at(null))).toThrow(refused(/must be an object/));
  expect(() => parseJson("<html>", "the index")).toThrow(refused(/^the index is not JSON/));
});

test("names a member by its path, and reads none that an object inherits", () => {
  expect(member(at({ a: 1 }), "a")).toEqual({ value: 1, path: "release.field.a" });
  expect(member(at({}), "constructor").value).toBeUndefined();
  expect(optional(member(at({}), "a"), text)).toBeUndefined();
});
