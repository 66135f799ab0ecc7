import { expect, test } from "vitest";
import type { Balloon } from "./balloon.js";
import { notifyIconData } from "./notify-icon-data.js";

const balloon: Balloon = { title: "Title", text: "Text", severity: "warning", silent: false };
const textAt = (data: Buffer, offset: number, units: number) =>
  data.toString("utf16le", offset, offset + 2 * units).split("\0")[0];
const dataOf = (changes: Partial<Balloon> = {}, tip?: string) =>
  notifyIconData({ window: -2n, id: 5, icon: 0x1_0000_0001n, tip, balloon: { ...balloon, ...changes } });

test("lays out a balloon as 64-bit Windows wants it", () => {
  const data = dataOf({}, "Acme");
  expect([data.length, data.readUInt32LE(0), data.readUInt32LE(4)]).toEqual([976, 976, 0]);
  expect([data.readBigInt64LE(8), data.readUInt32LE(16)]).toEqual([-2n, 5]);
  // NIF_MESSAGE, NIF_ICON, NIF_TIP and NIF_INFO; the message is WM_APP + 1.
  expect([data.readUInt32LE(20), data.readUInt32LE(24)]).toEqual([0x17, 0x8001]);
  expect(data.readBigUInt64LE(32)).toBe(0x1_0000_0001n);
  expect([textAt(data, 40, 128), textAt(data, 304, 256), textAt(data, 820, 64)]).toEqual([
    "Acme",
    "Text",
    "Title",
  ]);
  expect([data.readUInt32LE(816), data.readUInt32LE(948)]).toEqual([4, 2]);
  const used = [
    [0, 4],
    [8, 20],
    [20, 28],
    [32, 40],
    [40, 48],
    [304, 312],
    [816, 820],
    [820, 830],
    [948, 952],
  ];
  const rest = Buffer.from(data);
  for (const [from, to] of used) rest.fill(0, from, to);
  expect(rest.equals(Buffer.alloc(976))).toBe(true);
});

test("has nothing but the number where there is no balloon", () => {
  const data = notifyIconData({ window: 7n, id: 5 });
  const bare = Buffer.alloc(976);
  bare.writeUInt32LE(976, 0);
  bare.writeBigUInt64LE(7n, 8);
  bare.writeUInt32LE(5, 16);
  expect(data.equals(bare)).toBe(true);
  expect(notifyIconData({ window: 7n, id: 5, balloon }).equals(bare)).toBe(true);
  expect(notifyIconData({ window: 7n, id: 5, icon: 1n }).equals(bare)).toBe(true);
});

test.each<[Balloon["severity"], boolean, number]>([
  ["none", false, 0],
  ["info", false, 1],
  ["warning", false, 2],
  ["error", false, 3],
  ["none", true, 0x10],
  ["error", true, 0x13],
])("a balloon of severity %s, silent: %j, has the flags %i", (severity, silent, flags) => {
  expect(dataOf({ severity, silent }).readUInt32LE(948)).toBe(flags);
});

test("a balloon without text has a space, because Windows shows none whose text is empty", () => {
  expect(textAt(dataOf({ text: "" }), 304, 256)).toBe(" ");
  expect(textAt(dataOf(), 40, 128)).toBe("");
});

test.each([
  ["a".repeat(63), "a".repeat(63)],
  ["a".repeat(64), `${"a".repeat(62)}…`],
  ["a".repeat(200), `${"a".repeat(62)}…`],
  [`${"a".repeat(61)}🎉🎉`, `${"a".repeat(61)}…`],
  [`${"a".repeat(60)}🎉🎉`, `${"a".repeat(60)}🎉…`],
])("a title of too many units is cut before a whole character: %s", (title, shown) => {
  const data = dataOf({ title });
  expect(textAt(data, 820, 64)).toBe(shown);
  expect(data.readUInt32LE(948)).toBe(2);
});

test("tip and text are cut at their own lengths", () => {
  const data = dataOf({ text: "b".repeat(256) }, "c".repeat(128));
  expect(textAt(data, 304, 256)).toBe(`${"b".repeat(254)}…`);
  expect(textAt(data, 40, 128)).toBe(`${"c".repeat(126)}…`);
});
