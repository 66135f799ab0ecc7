import { describe, expect, test } from "vitest";
import { UsageError } from "./usage-error.js";
import { parseDuration, readFraction, readGivenFile, readHostAndPort } from "./values.js";

describe("a duration", () => {
  test.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["1.5h", 5_400_000],
    ["2d", 172_800_000],
    ["0.4ms", 0],
  ])("%s is %d ms", (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(["5", "s", "-1s", "1 s", "1sec", "1e3s", ""])("%j is none", (text) => {
    expect(() => parseDuration(text)).toThrow(UsageError);
  });
});

describe("a fraction", () => {
  test.each([
    [["0.4"], 0.4],
    [["40%"], 0.4],
    [["4/10"], 0.4],
    [[".5"], 0.5],
    [["1", "0"], 0],
    [["?"], "unknown"],
    [[], undefined],
  ])("%j is %s", (given, value) => expect(readFraction(given)).toBe(value));

  test.each(["1.1", "101%", "4/0", "-1", "half", ""])("%j is none", (text) => {
    expect(() => readFraction([text])).toThrow(UsageError);
  });
});

describe("an address", () => {
  test.each([
    ["127.0.0.1:9464", { host: "127.0.0.1", port: 9464 }],
    ["[::1]:0", { host: "::1", port: 0 }],
    ["localhost:65535", { host: "localhost", port: 65_535 }],
  ])("%s", (text, address) => expect(readHostAndPort(text)).toEqual(address));

  test.each(["localhost", ":80", "::1:80", "a:65536", "a:b"])("%j is none", (text) => {
    expect(() => readHostAndPort(text)).toThrow(UsageError);
  });
});

test("a file that cannot be read is an error of usage, with the system's code", () => {
  expect(() => readGivenFile("/no/such")).toThrow(new UsageError("cannot read /no/such (ENOENT)."));
});
