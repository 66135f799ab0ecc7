import { expect, test } from "vitest";
import {
  codecs,
  decodeHeader,
  encodeHeader,
  longRun,
  maxHeaderBytes,
  type PatchHeader,
  packedBlockBytes,
  runKinds,
  shortName,
} from "./header.js";

const most = Number.MAX_SAFE_INTEGER;
const stream = (length: number) => ({ length, packedLength: length + 1 });
const header: PatchHeader = {
  base: "0123456789abcdef",
  baseLength: 300,
  target: "fedcba9876543210",
  targetLength: 0,
  streams: { control: stream(1), runs: stream(2), literals: stream(300), extra: stream(0) },
};

// Released patches are read by every later version.
test("a header has the same bytes as ever", () => {
  expect(encodeHeader(header).toString("hex")).toBe(
    "545041544348020123456789abcdefac02fedcba987654321000010202" + "03ac02ad020001",
  );
  expect([packedBlockBytes, codecs, runKinds, longRun]).toEqual([
    { control: 262_144, runs: 262_144, literals: 262_144, extra: 16_777_216 },
    ["stored", "brotli"],
    8,
    7,
  ]);
});

test("a header is read as it was written, and says where the streams begin", () => {
  const bytes = encodeHeader(header);
  expect(decodeHeader(Buffer.concat([bytes, Buffer.from("more")]))).toEqual({ header, end: bytes.length });
});

test("the longest header has the longest numbers", () => {
  const all = { length: most, packedLength: most };
  const longest = encodeHeader({
    ...header,
    baseLength: most,
    targetLength: most,
    streams: { control: all, runs: all, literals: all, extra: all },
  });
  expect(longest).toHaveLength(maxHeaderBytes);
});

test("a header that is cut short anywhere is refused", () => {
  const bytes = encodeHeader(header);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => decodeHeader(bytes.subarray(0, length)), `${length}`).toThrow(
      expect.objectContaining({ reason: "CORRUPT" }),
    );
  }
});

test("another kind of patch is refused as such", () => {
  const bytes = encodeHeader(header);
  bytes[6] = 3;
  expect(() => decodeHeader(bytes)).toThrow("not a patch of a kind that this version understands");
});

test("a header is read from the middle of a buffer too", () => {
  const bytes = Buffer.concat([Buffer.from("xx"), encodeHeader(header)]);
  expect(decodeHeader(bytes.subarray(2)).header).toEqual(header);
});

test("a header names a release by the beginning of its hash", () => {
  expect(shortName("0123456789abcdef0123456789abcdef")).toBe("0123456789abcdef");
});
