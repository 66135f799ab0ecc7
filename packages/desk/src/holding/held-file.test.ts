import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, question } from "@toasty/proto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HeldFile } from "./held-file.js";

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
});

test("what was held is there again, oldest first, with everything that it said", async () => {
  const first = await HeldFile.open(path, logger);
  const asked = {
    key: "q",
    cursor: "e.warning.7",
    notification: question("Deploy?", { buttons: { go: "Go" } }),
  };
  await first.hold(asked);
  await first.hold(held("a"));
  await first.hold(held("b"));
  await first.release("a");
  await first.release("never held");
  await first.hold(held("q", "e.warning.9"));
  await first.close();
  const second = await HeldFile.open(path, logger);
  expect(second.entries).toEqual([held("b"), held("q", "e.warning.9")]);
  await second.close();
});

test("a torn line costs nothing but itself", async () => {
  const first = await HeldFile.open(path, logger);
  await first.hold(held("a"));
  await first.close();
  appendFileSync(path, '{"hold":"b","cursor":"e.info.2","notif');
  const second = await HeldFile.open(path, logger);
  expect(warnings).toHaveLength(1);
  await second.hold(held("c"));
  await second.close();
  const third = await HeldFile.open(path, logger);
  expect(third.entries.map(({ key }) => key)).toEqual(["a", "c"]);
  expect(warnings).toHaveLength(1);
  await third.close();
});

test("the file does not grow with what is past", async () => {
  const file = await HeldFile.open(path, logger);
  for (let i = 0; i < 300; i++) {
    await file.hold(held(`n${i}`));
    await file.release(`n${i}`);
  }
  await file.hold(held("last"));
  await file.close();
  expect(readFileSync(path, "utf8").trim().split("\n").length).toBeLessThan(110);
});

test("a file that cannot be tidied still takes what is to be held", async () => {
  const file = await HeldFile.open(path, logger);
  mkdirSync(`${path}.next`);
  for (let i = 0; i < 120; i++) {
    await file.hold(held(`n${i}`));
    await file.release(`n${i}`);
  }
  await file.hold(held("last"));
  expect(file.entries).toEqual([held("last")]);
  await file.close();
  expect(new Set(warnings)).toEqual(new Set(["the file of held notifications cannot be tidied"]));
  rmSync(`${path}.next`, { recursive: true });
  const again = await HeldFile.open(path, logger);
  expect(again.entries).toEqual([held("last")]);
  await again.close();
});

test("memory and disk agree, whatever is held and released", async () => {
  const step = fc.record({ key: fc.constantFrom("a", "b", "c"), hold: fc.boolean() });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const own = join(folder, `run-${run++}.jsonl`);
      const file = await HeldFile.open(own, logger);
      await Promise.all(
        steps.map(({ key, hold }, at) => (hold ? file.hold(held(key, `e.info.${at}`)) : file.release(key))),
      );
      const before = file.entries;
      await file.close();
      const again = await HeldFile.open(own, logger);
      expect(again.entries).toEqual(before);
      await again.close();
    }),
    { numRuns: 25 },
  );
});
