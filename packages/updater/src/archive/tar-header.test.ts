import { expect, test } from "vitest";
import {
  applyPax,
  decodeHeader,
  encodeHeader,
  padding,
  type TarHeader,
  type TarMember,
} from "./tar-header.js";

const file = (more: Partial<TarMember> = {}): TarMember => ({
  path: "a",
  length: 5,
  executable: false,
  ...more,
});
/** Reads a member back, with what its pax header says. */
function decoded(bytes: Buffer) {
  const first = decodeHeader(bytes.subarray(0, 512));
  if (!first?.pax) return first;
  const data = bytes.subarray(512, 512 + first.length);
  const at = 512 + first.length + padding(first.length);
  expect(bytes).toHaveLength(at + 512);
  return applyPax(decodeHeader(bytes.subarray(at)) as never, data);
}
const field = (bytes: Buffer, at: number, length: number) => bytes.toString("latin1", at, at + length);

// The archives of a release have the same bytes with every version.
test("a header has the same bytes as ever", () => {
  const bytes = encodeHeader(file({ executable: true, length: 0o1234567 }));
  expect(bytes).toHaveLength(512);
  expect(
    [
      [0, 100],
      [100, 8],
      [108, 8],
      [116, 8],
      [124, 12],
      [136, 12],
      [148, 8],
      [156, 1],
      [157, 100],
      [257, 8],
      [265, 80],
      [345, 155],
      [500, 12],
    ].map(([at, length]) => field(bytes, at as number, length as number)),
  ).toEqual([
    "a".padEnd(100, "\0"),
    "0000755\0",
    "0000000\0",
    "0000000\0",
    "00001234567\0",
    "00000000000\0",
    "006135\0 ",
    "0",
    "\0".repeat(100),
    "ustar\x0000",
    "\0".repeat(80),
    "\0".repeat(155),
    "\0".repeat(12),
  ]);
  expect(field(encodeHeader(file()), 100, 8)).toBe("0000644\0");
  expect(field(encodeHeader(file({ link: "b" })), 100, 8)).toBe("0000777\0");
});

test.each<[string, Partial<TarMember>, number]>([
  ["a file", {}, 1],
  ["a program", { executable: true }, 1],
  ["an empty file", { length: 0 }, 1],
  ["the longest length of the header", { length: 8 ** 11 - 1 }, 1],
  ["a length beyond it", { length: 8 ** 11 }, 3],
  ["the longest name", { path: "n".repeat(100) }, 1],
  ["a name beyond it", { path: "n".repeat(101) }, 3],
  ["a path in two fields", { path: `${"p".repeat(155)}/${"n".repeat(100)}` }, 1],
  ["a path with too long a folder", { path: `${"p".repeat(156)}/${"n".repeat(10)}` }, 3],
  ["a path that fits at its second slash", { path: `a/${"b".repeat(90)}/${"n".repeat(99)}` }, 1],
  ["a name of two bytes a letter", { path: "ü".repeat(51) }, 3],
  ["a link", { link: "../b", length: 0, executable: true }, 1],
  ["the longest link", { link: "l".repeat(100), length: 0, executable: true }, 1],
  ["a link beyond it", { link: "l".repeat(101), length: 0, executable: true }, 3],
])("%s comes back as it was", (_, more, blocks) => {
  const bytes = encodeHeader(file(more));
  expect(bytes).toHaveLength(blocks * 512);
  expect(decoded(bytes)).toEqual({ ...file(more), pax: false });
});

// The length of a record counts its own digits.
test.each([90, 91, 92, 93, 986, 987, 988, 989, 990, 991, 992, 993])(
  "a path of %i bytes in a pax header comes back",
  (length) => {
    const path = `ü${"n".repeat(length)}`;
    const link = "l".repeat(length + 20);
    expect(decoded(encodeHeader(file({ path, link })))).toMatchObject({ path, link });
  },
);

test.each([
  [0, 0],
  [1, 511],
  [511, 1],
  [512, 0],
  [513, 511],
])("%i bytes are followed by %i zeros", (length, zeros) => expect(padding(length)).toBe(zeros));

test("a zero block ends an archive", () => {
  expect(decodeHeader(Buffer.alloc(512))).toBeUndefined();
});

/** A header of another type, with the right sum. */
function ofType(type: string): Buffer {
  const bytes = encodeHeader(file());
  const before = bytes[156] as number;
  bytes.write(type, 156, "latin1");
  const sum = Number.parseInt(field(bytes, 148, 6), 8) + type.charCodeAt(0) - before;
  bytes.write(sum.toString(8).padStart(6, "0"), 148);
  return bytes;
}

test.each([
  ["1", "a hard link"],
  ["3", "a character device"],
  ["4", "a block device"],
  ["5", "a folder, which our archives do not have"],
  ["6", "a pipe"],
  ["g", "of an unknown kind"],
])("a member of type %s is refused as %s", (type, kind) => {
  expect(() => decodeHeader(ofType(type))).toThrow(
    expect.objectContaining({
      reason: "UNSAFE",
      message: `the archive's member "a" is refused: it is ${kind}.`,
    }),
  );
});

test("an old header without a type is a file", () => {
  expect(decodeHeader(ofType("\0"))).toEqual({ ...file(), pax: false });
});

test.each([0, 100, 124, 147, 148, 156, 345, 511])("a byte that changed at %i is noticed", (at) => {
  const bytes = encodeHeader(file());
  bytes[at] = (bytes[at] as number) ^ 1;
  expect(() => decodeHeader(bytes)).toThrow(expect.objectContaining({ reason: "CORRUPT" }));
});

const header = { ...file(), pax: false };
const applied = (data: string, to: TarHeader = header) => applyPax(to, Buffer.from(data));

test("pax fields take the place of the header's", () => {
  expect(applied("11 path=bc\n")).toEqual({ ...header, path: "bc" });
  expect(applied("11 size=77\n")).toEqual({ ...header, length: 77 });
  expect(applied("14 linkpath=b\n", { ...header, link: "" })).toEqual({ ...header, link: "b" });
  expect(applied("10 path=b\n9 size=1\n")).toEqual({ ...header, path: "b", length: 1 });
  expect(applied("")).toBe(header);
});

test.each([
  "path=b\n",
  "x path=b\n",
  "0 path=b\n",
  "-10 path=b\n",
  "11 path=b\n",
  "10.5 path=b\n",
  "10 pathab\n",
])("the pax header %j is damaged", (data) => {
  expect(() => applied(data)).toThrow(
    expect.objectContaining({ reason: "CORRUPT", message: "the archive has a damaged pax header." }),
  );
});

test.each([
  ["mode", "10 mode=7\n"],
  ["linkpath", "14 linkpath=b\n"],
  ["size", "9 size=x\n"],
  ["size", "25 size=1234567890123456\n"],
])("the pax field %s in %j is refused", (key, data) => {
  expect(() => applied(data)).toThrow(
    expect.objectContaining({ reason: "UNSAFE", message: `the archive's pax field "${key}" is refused.` }),
  );
});
