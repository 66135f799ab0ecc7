import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Layout, layoutOf } from "./layout.js";
import { readMemory, remember } from "./memory.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let layout: Layout;

beforeEach(() => {
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-memory-")));
  mkdirSync(layout.state);
});
afterEach(() => rmSync(layout.root, { recursive: true }));

const blank = { id: expect.any(String), held: {}, newestSeen: {}, channels: {}, badPatches: [] };

test("what is remembered is on the disk, and the rest is kept", async () => {
  const first = await remember(layout, (memory) => ({ ...memory, held: { "1.1.0": "died" } }));
  expect(JSON.parse(readFileSync(layout.memory, "utf8"))).toEqual(first);
  await remember(layout, (memory) => ({ ...memory, badPatches: ["aa"] }));
  const found = await readMemory(layout);
  expect(found).toEqual({ ...blank, id: first.id, held: { "1.1.0": "died" }, badPatches: ["aa"] });
});

test("changes at the same time come one after the other", async () => {
  const add = (patch: string) =>
    remember(layout, (memory) => ({ ...memory, badPatches: [...memory.badPatches, patch] }));
  await Promise.all(["a", "b", "c"].map(add));
  expect((await readMemory(layout)).badPatches.toSorted()).toEqual(["a", "b", "c"]);
});

test.each([
  ["is not there", undefined],
  ["is torn", "{ to"],
  ["is null", "null"],
  ["has other things in it", '{"id":7,"held":7,"newestSeen":null,"channels":"","badPatches":{}}'],
])("a memory that %s starts anew", async (_, content) => {
  if (content !== undefined) writeFileSync(layout.memory, content);
  const found = await readMemory(layout);
  expect(found).toEqual(blank);
  expect(found.id).toMatch(/^[0-9a-f-]{36}$/);
  expect((await readMemory(layout)).id).not.toBe(found.id);
});

test("what is no text is made one", async () => {
  writeFileSync(layout.memory, '{"id":"i","held":{"a":1},"channels":{"b":null},"badPatches":[2]}');
  expect(await readMemory(layout)).toEqual({
    ...blank,
    id: "i",
    held: { a: "1" },
    channels: { b: "null" },
    badPatches: ["2"],
  });
});
