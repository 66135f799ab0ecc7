import { expect, test } from "vitest";
import { fingerprintOf, hash64 } from "./fingerprint.js";

const of = (message: string, code = "c") => fingerprintOf({ message }, code);

test.each([
  ["", "cbf29ce484222325"],
  ["a", "af63dc4c8601ec8c"],
  ["foobar", "85944171f73967e8"],
])("is FNV-1a of 64 bits: %j", (text, hash) => expect(hash64(text)).toBe(hash));

test("fills up with zeros", () => {
  for (let at = 0; at < 300; at += 1) expect(hash64(`${at}`)).toMatch(/^[0-9a-f]{16}$/);
});

test.each([
  ["numbers", "step 12 failed", "step 7 failed"],
  ["numbers with separators", "took 1,234.5", "took 7"],
  ["addresses", "at 0xdeadbeef", "at 0x1"],
  ["hexadecimal names", "object deadbeef1", "object 123456ab"],
  ["identifiers", "id 01234567-89ab-cdef-0123-456789abcdef", "id fedcba98-7654-3210-fedc-ba9876543210"],
  ["times", "2026-01-05T12:00:00Z down", "2025-12-31T01:02:03.5Z down"],
  ["folders", "cannot read /home/a/b.txt", "cannot read /var/c"],
  ["folders of Windows", "cannot read C:\\a\\b.txt", "cannot read D:\\x\\y\\z"],
  ["colours", "\u001b[31mbad\u001b[0m", "bad"],
  ["titles of terminals", "\u001b]0;t\u0007bad", "\u001b]0;u\u001b\\bad"],
  ["white space", " a \n b ", "a b"],
  ["capital letters", "Bad", "bad"],
  ["what comes after 2,000 characters", `${"x".repeat(2_000)}a`, `${"x".repeat(2_000)}b`],
])("is the same whatever the %s", (_, first, second) => expect(of(first)).toBe(of(second)));

test.each([
  ["words", "disk full", "disk empty"],
  ["words that look like hexadecimal ones", "a facade", "a decade"],
  ["the 2,000th character", `${"x".repeat(1_999)}a`, `${"x".repeat(1_999)}b`],
])("tells %s apart", (_, first, second) => expect(of(first)).not.toBe(of(second)));

test("tells codes apart, and believes the sender's fingerprint whatever the rest says", () => {
  expect(of("m", "a")).not.toBe(of("m", "b"));
  expect(fingerprintOf({}, "a")).toBe(of("", "a"));
  expect(fingerprintOf({ fingerprint: "f", message: "m" }, "a")).toBe(
    fingerprintOf({ fingerprint: "f", message: "n" }, "b"),
  );
  expect(fingerprintOf({ fingerprint: "f" }, "a")).toBe(hash64("=f"));
  expect(fingerprintOf({ message: "m" }, "a")).toBe(hash64("a\nm"));
});
