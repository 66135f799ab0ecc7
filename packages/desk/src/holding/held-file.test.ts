import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { replaceFile } from "@toasty/kit/atomic-file";
import { startOf, thisProcess } from "@toasty/kit/process-identity";
import { info, question } from "@toasty/proto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeldFile } from "./held-file.js";
import type { StoredNotification } from "./received.js";

vi.mock(import("node:fs/promises"), async (original) => {
  const actual = await original();
  return { ...actual, open: vi.fn(actual.open) };
});
vi.mock(import("@toasty/kit/atomic-file"), async (original) => {
  const actual = await original();
  return { ...actual, replaceFile: vi.fn(actual.replaceFile) };
});

let folder: string;
let path: string;
let warnings: string[];
const quiet = () => {};
const logger = {
  debug: quiet,
  info: quiet,
  error: quiet,
  warn: (_: object, message: string) => void warnings.push(message),
};

const delivery = {
  displayed: () => Promise.reject(new Error("nothing is reported here")),
  held: () => Promise.reject(new Error("nothing is reported here")),
};
const restore = (stored: StoredNotification) => ({ ...stored, delivery });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-held-"));
  path = join(folder, "deep", "held.jsonl");
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const held = (key: string, cursor = "e.info.1") => ({
  key,
  cursor,
  notification: info(`news of ${key}`, "", { id: key }),
  delivery,
});

test("what was held is there again, oldest first, with everything that it said", async () => {
  const first = await HeldFile.open(path, { logger, restore });
  const asked = {
    key: "q",
    cursor: "e.warning.7",
    notification: question("Deploy?", { buttons: { go: "Go" } }),
    delivery,
  };
  await first.hold(asked);
  await first.hold(held("a"));
  await first.hold(held("b"));
  await first.release("a");
  await first.release("never held");
  await first.hold(held("q", "e.warning.9"));
  await first.close();
  const second = await HeldFile.open(path, { logger, restore });
  expect(second.entries).toEqual([held("b"), held("q", "e.warning.9")]);
  await second.close();
});

test("every change resolves when its line is on the disk", async () => {
  const file = await HeldFile.open(path, { logger, restore });
  const written = () => JSON.parse(readFileSync(path, "utf8").trim().split("\n").at(-1) ?? "{}");
  const { key, cursor, notification } = held("q");
  await file.hold(held("a"));
  expect(written()).toMatchObject({ hold: "a" });
  await file.release("a");
  expect(written()).toEqual({ release: "a" });
  await file.decide({ key, cursor, notification, decision: { kind: "dismissed" } });
  expect(written()).toMatchObject({ decide: "q" });
  await file.confirm("q");
  expect(written()).toEqual({ confirm: "q" });
  await file.confirm("never decided");
  expect(written()).toEqual({ confirm: "q" });
  await file.close();
});

test("a torn line costs nothing but itself", async () => {
  const first = await HeldFile.open(path, { logger, restore });
  await first.hold(held("a"));
  await first.close();
  appendFileSync(path, '{"hold":"b","cursor":"e.info.2","notif');
  const second = await HeldFile.open(path, { logger, restore });
  expect(warnings).toHaveLength(1);
  await second.hold(held("c"));
  await second.close();
  const third = await HeldFile.open(path, { logger, restore });
  expect(third.entries.map(({ key }) => key)).toEqual(["a", "c"]);
  expect(warnings).toHaveLength(1);
  await third.close();
});

test("the file does not grow with what is past", async () => {
  const file = await HeldFile.open(path, { logger, restore });
  for (let i = 0; i < 300; i++) {
    await file.hold(held(`n${i}`));
    await file.release(`n${i}`);
  }
  await file.hold(held("last"));
  await file.close();
  expect(readFileSync(path, "utf8").trim().split("\n").length).toBeLessThan(110);
});

test("the file is tidied when it has a hundred lines more than twice what it holds", async () => {
  const file = await HeldFile.open(path, { logger, restore });
  const lines = () => readFileSync(path, "utf8").trim().split("\n").length;
  for (let n = 0; n < 60; n++) await file.hold(held(`n${n}`));
  // Each time anew: one line more, and not one more to hold.
  for (let n = 60; n < 220; n++) await file.hold(held("n0", `e.info.${n}`));
  expect(lines()).toBe(220);
  await file.hold(held("n0", "e.info.220"));
  expect(lines()).toBe(60);
  expect(file.entries).toHaveLength(60);
  await file.close();
});

test("a file that cannot be tidied still takes what is to be held", async () => {
  const file = await HeldFile.open(path, { logger, restore });
  vi.mocked(replaceFile).mockRejectedValue(new Error("the disk is full"));
  for (let i = 0; i < 120; i++) {
    await file.hold(held(`n${i}`));
    await file.release(`n${i}`);
  }
  await file.hold(held("last"));
  expect(file.entries).toEqual([held("last")]);
  await file.close();
  expect(new Set(warnings)).toEqual(new Set(["the file of held notifications cannot be tidied"]));
  vi.mocked(replaceFile).mockReset();
  const again = await HeldFile.open(path, { logger, restore });
  expect(again.entries).toEqual([held("last")]);
  await again.close();
});

test("one desk at a time has the file, and the next is told which", async () => {
  const first = await HeldFile.open(path, { logger, restore });
  await expect(HeldFile.open(path, { logger, restore })).rejects.toMatchObject({
    reason: "PLATFORM_REFUSED",
    message: `Another desk of this program uses ${path}.`,
    remedy: "Close that desk, or give this one another id.",
  });
  await first.close();
  const other = { ...thisProcess(), pid: process.ppid, start: startOf(process.ppid) };
  writeFileSync(`${path}.lock`, JSON.stringify(other));
  await expect(HeldFile.open(path, { logger, restore })).rejects.toMatchObject({
    message: `Another desk of process ${process.ppid} uses ${path}.`,
  });
  rmSync(`${path}.lock`);
  await (await HeldFile.open(path, { logger, restore })).close();
});

test("memory and disk agree, whatever is held and released", async () => {
  const step = fc.record({ key: fc.constantFrom("a", "b", "c"), hold: fc.boolean() });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12, size: "max" }), async (steps) => {
      const own = join(folder, `run-${run++}.jsonl`);
      const file = await HeldFile.open(own, { logger, restore });
      await Promise.all(
        steps.map(({ key, hold }, at) => (hold ? file.hold(held(key, `e.info.${at}`)) : file.release(key))),
      );
      const before = file.entries;
      await file.close();
      const again = await HeldFile.open(own, { logger, restore });
      expect(again.entries).toEqual(before);
      await again.close();
    }),
    { numRuns: 25 },
  );
});

test("the file is closed before another takes its place", async () => {
  const first = await HeldFile.open(path, { logger, restore });
  await first.hold(held("a"));
  await first.close();
  const closing = Promise.withResolvers<void>();
  let isClosing = false;
  const really = vi.mocked(open).getMockImplementation();
  vi.mocked(open).mockImplementation(async (...each) => {
    const file = await (really as typeof open)(...each);
    if (each[0] !== path || isClosing) return file;
    const close = file.close.bind(file);
    file.close = async () => {
      isClosing = true;
      await closing.promise;
      await close();
    };
    return file;
  });
  vi.mocked(replaceFile).mockClear();
  const opening = HeldFile.open(path, { logger, restore });
  while (!isClosing) await new Promise(setImmediate);
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(replaceFile).not.toHaveBeenCalled();
  closing.resolve();
  const second = await opening;
  vi.mocked(open).mockReset();
  expect(replaceFile).toHaveBeenCalledOnce();
  await second.close();
});

test("a file without anything in it is not written anew", async () => {
  vi.mocked(replaceFile).mockClear();
  await (await HeldFile.open(path, { logger, restore })).close();
  await (await HeldFile.open(path, { logger, restore })).close();
  expect(replaceFile).not.toHaveBeenCalled();
});
