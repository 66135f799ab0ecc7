import { expect, test } from "vitest";
import { formatAddress, isLocal, parseAddress } from "./address.js";

test.each([
  ["127.0.0.1:50053", "127.0.0.1", 50_053, true],
  ["localhost:0", "127.0.0.1", 0, true],
  ["127.8.8.8:65535", "127.8.8.8", 65_535, true],
  ["0.0.0.0:1", "0.0.0.0", 1, false],
  ["127.example.org:1", "127.example.org", 1, false],
  ["[::1]:50053", "::1", 50_053, true],
  ["[::]:50053", "::", 50_053, false],
])("%s is an address", (text, host, port, local) => {
  const address = parseAddress(text);
  expect(address).toEqual({ host, port });
  expect(isLocal(address)).toBe(local);
  expect(parseAddress(formatAddress(address))).toEqual(address);
});

test("an address is written with brackets where it is of version 6", () => {
  expect(formatAddress({ host: "::1", port: 5 })).toBe("[::1]:5");
  expect(formatAddress({ host: "host", port: 5 })).toBe("host:5");
});

test.each(["", "host", "host:", ":5", "host:65536", "host:123456", "host:x", "::1:5", "[host]:5", "[::1]"])(
  "%o is none",
  (text) => {
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({ violations: [expect.objectContaining({ field: "address" })] }),
    );
  },
);
