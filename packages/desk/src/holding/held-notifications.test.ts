import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, question } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Decision, PendingDecision } from "./decision.js";
import { HeldFile } from "./held-file.js";
import { HeldNotifications, mostWaiting } from "./held-notifications.js";
import type { StoredNotification } from "./received.js";

let folder: string;
let path: string;
let errors: string[];
let kept: HeldNotifications;

const quiet = () => {};
const logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: (_: object, message: string) => void errors.push(message),
};

const delivery = {
  displayed: () => Promise.reject(new Error("nothing is reported here")),
  held: () => Promise.reject(new Error("nothing is reported here")),
};
const restore = (stored: StoredNotification) => ({ ...stored, delivery });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-held-"));
  path = join(folder, "held.jsonl");
  errors = [];
  kept = await open();
});
afterEach(async () => {
  await kept.close();
  rmSync(folder, { recursive: true });
});

const open = async () => new HeldNotifications(await HeldFile.open(path, { logger, restore }), logger);
const held = (key: string, cursor = `e.info.${key}`) => ({
  key,
  cursor,
  notification: info(`news of ${key}`, "", { id: key }),
  delivery,
});
const asked = (cursor = "e.warning.1") => ({
  key: "q",
  cursor,
  notification: question("Deploy?", { id: "q", buttons: { go: "Go" } }),
  delivery,
});
const go = { kind: "answered", action: "go", inputs: {} } as const;
const decisionOn = (
  { key, cursor, notification }: StoredNotification,
  decision: Decision = go,
): PendingDecision => ({ key, cursor, notification, decision });
const waiting = () => kept.waiting.map(({ key }) => key);

test("a notification on the screen is not waiting, and one of the same key that comes later is", async () => {
  await kept.keepOnScreen(asked());
  expect(waiting()).toEqual([]);
  expect(kept.onScreen).toEqual([asked().notification]);
  await kept.release("q");
  expect(kept.onScreen).toEqual([]);
  await kept.hold(asked("e.warning.2"));
  expect(waiting()).toEqual(["q"]);
});

test("a decision takes the place of its question, in memory, on disk and after a restart", async () => {
  await kept.hold(held("n"));
  await kept.keepOnScreen(asked());
  await kept.decide(decisionOn(asked()));
  expect([waiting(), kept.onScreen, kept.find("q")]).toEqual([["n"], [], undefined]);
  await kept.close();
  kept = await open();
  expect(waiting()).toEqual(["n"]);
  expect(kept.decisions).toEqual([decisionOn(asked())]);
  const [left] = kept.decisions;
  if (left) await kept.confirm(left);
  await kept.close();
  kept = await open();
  expect([kept.decisions, waiting()]).toEqual([[], ["n"]]);
});

test("only the decision that was confirmed is forgotten, not a newer one of the same key", async () => {
  const first = decisionOn(asked());
  const second = decisionOn(asked("e.warning.2"), { kind: "dismissed" });
  await kept.decide(first);
  await kept.decide(second);
  await kept.confirm(first);
  expect(kept.decisionOf("q")).toBe(second);
  expect(readFileSync(path, "utf8")).not.toContain('{"confirm"');
});

test("where the disk fails, a decision stays in memory and its question is not asked again", async () => {
  await kept.keepOnScreen(asked());
  const full = vi.spyOn(HeldFile.prototype, "decide").mockRejectedValueOnce(new Error("ENOSPC"));
  const decided = decisionOn(asked());
  await kept.decide(decided);
  full.mockRestore();
  expect(errors).toEqual(["a decision cannot be kept on disk"]);
  expect([kept.decisions, waiting()]).toEqual([[decided], []]);
  await kept.confirm(decided);
  await kept.close();
  kept = await open();
  expect([kept.decisions, waiting()]).toEqual([[], []]);
});

test("a decision that is not on disk is forgotten when its question is, and not before", async () => {
  await kept.keepOnScreen(asked());
  const full = vi.spyOn(HeldFile.prototype, "decide").mockRejectedValueOnce(new Error("ENOSPC"));
  const decided = decisionOn(asked());
  await kept.decide(decided);
  full.mockRestore();
  const { promise, resolve } = Promise.withResolvers<void>();
  const writing = vi.spyOn(HeldFile.prototype, "release").mockReturnValueOnce(promise);
  const confirming = kept.confirm(decided);
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
  expect([kept.decisions, waiting()]).toEqual([[decided], []]);
  resolve();
  await confirming;
  writing.mockRestore();
  expect(kept.decisions).toEqual([]);
});

test("too many make the oldest give way, unless it is replaced itself", async () => {
  for (let i = 0; i < mostWaiting - 1; i++) await kept.hold(held(`n${i}`));
  expect(kept.surplusFor("next")).toBeUndefined();
  await kept.hold(held("last"));
  expect(kept.surplusFor("next")?.key).toBe("n0");
  expect(kept.surplusFor("n0")).toBeUndefined();
});
