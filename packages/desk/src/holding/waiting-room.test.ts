import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, question } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeldFile } from "./held-file.js";
import { mostWaiting, WaitingRoom } from "./waiting-room.js";

let folder: string;
let path: string;
let errors: string[];
let room: WaitingRoom;

const quiet = () => {};
const logger = {
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: (_: object, message: string) => void errors.push(message),
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-room-"));
  path = join(folder, "held.jsonl");
  errors = [];
  room = await open();
});
afterEach(async () => {
  await room.close();
  rmSync(folder, { recursive: true });
});

const open = async () => new WaitingRoom(await HeldFile.open(path, logger), logger);
const held = (key: string, cursor = `e.info.${key}`) => ({
  key,
  cursor,
  notification: info(`news of ${key}`, "", { id: key }),
});
const asked = (cursor = "e.warning.1") => ({
  key: "q",
  cursor,
  notification: question("Deploy?", { id: "q", buttons: { go: "Go" } }),
});
const go = { kind: "answered", action: "go", inputs: {} } as const;
const waiting = () => room.waiting.map(({ key }) => key);

test("a notification on the screen is not waiting, and one of the same key that comes later is", async () => {
  await room.ask(asked());
  expect(waiting()).toEqual([]);
  expect(room.asked).toEqual([asked().notification]);
  await room.release("q");
  expect(room.asked).toEqual([]);
  await room.hold(asked("e.warning.2"));
  expect(waiting()).toEqual(["q"]);
});

test("a decision takes the place of its question, in memory, on disk and after a restart", async () => {
  await room.hold(held("n"));
  await room.ask(asked());
  await room.decide({ ...asked(), decision: go });
  expect([waiting(), room.asked, room.find("q")]).toEqual([["n"], [], undefined]);
  await room.close();
  room = await open();
  expect(waiting()).toEqual(["n"]);
  expect(room.decisions).toEqual([{ ...asked(), decision: go }]);
  const [left] = room.decisions;
  if (left) await room.confirm(left);
  await room.close();
  room = await open();
  expect([room.decisions, waiting()]).toEqual([[], ["n"]]);
});

test("only the decision that was confirmed is forgotten, not a newer one of the same key", async () => {
  const first = { ...asked(), decision: go };
  const second = { ...asked("e.warning.2"), decision: { kind: "dismissed" } as const };
  await room.decide(first);
  await room.decide(second);
  await room.confirm(first);
  expect(room.decisionOf("q")).toBe(second);
  expect(readFileSync(path, "utf8")).not.toContain('{"confirm"');
});

test("where the disk fails, a decision stays in memory and its question is not asked again", async () => {
  await room.ask(asked());
  const full = vi.spyOn(HeldFile.prototype, "decide").mockRejectedValueOnce(new Error("ENOSPC"));
  const decided = { ...asked(), decision: go };
  await room.decide(decided);
  full.mockRestore();
  expect(errors).toEqual(["a decision cannot be kept on disk"]);
  expect([room.decisions, waiting()]).toEqual([[decided], []]);
  await room.confirm(decided);
  await room.close();
  room = await open();
  expect([room.decisions, waiting()]).toEqual([[], []]);
});

test("too many make the oldest give way, unless it is replaced itself", async () => {
  for (let i = 0; i < mostWaiting - 1; i++) await room.hold(held(`n${i}`));
  expect(room.surplus("next")).toBeUndefined();
  await room.hold(held("last"));
  expect(room.surplus("next")?.key).toBe("n0");
  expect(room.surplus("n0")).toBeUndefined();
});
