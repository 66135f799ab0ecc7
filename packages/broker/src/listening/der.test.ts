import fc from "fast-check";
import { expect, test } from "vitest";
import { element, integer, objectIdentifier, time } from "./der.js";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test.each([
  [0, "0400"],
  [127, "047f"],
  [128, "048180"],
  [255, "0481ff"],
  [256, "04820100"],
  [65_536, "0483010000"],
])("a content of %d bytes begins with %s", (length, head) => {
  expect(hex(element(0x04, Buffer.alloc(length))).slice(0, head.length)).toBe(head);
});

test("an integer is as short as it can be, and never negative", () => {
  expect(hex(integer(Uint8Array.of(0, 0)))).toBe("020100");
  expect(hex(integer(Uint8Array.of(0x7f)))).toBe("02017f");
  expect(hex(integer(Uint8Array.of(0x80)))).toBe("02020080");
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n }), (value) => {
      const digits = value.toString(16);
      const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
      const content = integer(bytes).subarray(2);
      expect(BigInt(`0x${hex(content)}`)).toBe(value);
      expect(content[0]).toBeLessThan(0x80);
      if (content.length > 1) expect((content[0] ?? 0) > 0 || (content[1] ?? 0) >= 0x80).toBe(true);
    }),
  );
});

test("an object identifier is in base 128, its first two arcs in one", () => {
  expect(hex(objectIdentifier("1.2.840.10045.4.3.2"))).toBe("06082a8648ce3d040302");
  expect(hex(objectIdentifier("2.5.29.19"))).toBe("0603551d13");
  expect(hex(objectIdentifier("2.999.3"))).toBe("0603883703");
  expect(hex(objectIdentifier("1.3.127.128.16383.16384"))).toBe("06092b7f8100ff7f818000");
});

test("a time is UTCTime for 1950 to 2049, and GeneralizedTime beyond", () => {
  const text = (date: string) => time(new Date(date)).toString("latin1");
  expect(text("1970-01-01T00:00:00Z")).toBe("\x17\x0d700101000000Z");
  expect(text("2049-12-31T23:59:59.999Z")).toBe("\x17\x0d491231235959Z");
  expect(text("2050-01-01T00:00:00Z")).toBe("\x18\x0f20500101000000Z");
  expect(text("9999-12-31T23:59:59Z")).toBe("\x18\x0f99991231235959Z");
});
