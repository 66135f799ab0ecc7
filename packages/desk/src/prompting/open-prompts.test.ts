import { type ManualClock, manualClock } from "@toasty/kit/testing";
import { question } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { OpenPrompts } from "./open-prompts.js";
import type { Prompt, Prompted } from "./prompt.js";
import { Prompter } from "./prompter.js";

/** A dialog that a test answers. */
interface Dialog {
  readonly title: string;
  readonly signal: AbortSignal;
  readonly answer: (prompted: Prompted) => void;
}

let clock: ManualClock;
let dialogs: Dialog[];
let prompts: OpenPrompts;

const prompt: Prompt = {
  ask: ({ payload }, signal) =>
    new Promise((answer) => dialogs.push({ title: payload?.value.header?.title ?? "", signal, answer })),
};
const go = { kind: "answered", action: "go", inputs: {} } as const;
const callbacks = () => ({ prompted: vi.fn(), expired: vi.fn() });
const turn = () => new Promise(setImmediate);
const asks = (title: string, expiresAtMs?: number) => question(title, { buttons: { go: "Go" }, expiresAtMs });

beforeEach(() => {
  clock = manualClock();
  dialogs = [];
  prompts = new OpenPrompts(new Prompter([prompt]), clock);
});

test("hands on what the human decided, and is closed then", async () => {
  const on = callbacks();
  prompts.ask("q", asks("Deploy?"), on);
  await turn();
  expect(prompts.has("q")).toBe(true);
  dialogs[0]?.answer(go);
  await turn();
  expect(on.prompted).toHaveBeenCalledExactlyOnceWith(go);
  expect([prompts.has("q"), on.expired.mock.calls.length]).toEqual([false, 0]);
});

test("closes when the time of the question is over, also after a sleep, and says so", async () => {
  const on = callbacks();
  prompts.ask("q", asks("Deploy?", clock.now() + 90_000), on);
  await turn();
  clock.advance(89_999);
  expect(on.expired).not.toHaveBeenCalled();
  clock.advance(1);
  expect(on.expired).toHaveBeenCalledOnce();
  expect([prompts.has("q"), dialogs[0]?.signal.aborted, clock.timers]).toEqual([false, true, 0]);
  dialogs[0]?.answer(go);
  await turn();
  expect(on.prompted).not.toHaveBeenCalled();
});

test("looks at the clock again within the minute, since a laptop may have slept", async () => {
  const on = callbacks();
  prompts.ask("q", asks("Deploy?", clock.now() + 8 * 3_600_000), on);
  clock.jump(9 * 3_600_000);
  clock.advance(60_000);
  expect(on.expired).toHaveBeenCalledOnce();
});

test("asks one at a time, and forgets the time of what was answered", async () => {
  const [first, second] = [callbacks(), callbacks()];
  prompts.ask("a", asks("First?", clock.now() + 1_000), first);
  prompts.ask("b", asks("Second?", clock.now() + 1_000), second);
  await turn();
  expect(dialogs.map(({ title }) => title)).toEqual(["First?"]);
  dialogs[0]?.answer(go);
  await turn();
  expect(dialogs.map(({ title }) => title)).toEqual(["First?", "Second?"]);
  expect(clock.timers).toBe(1);
});

test("a newer question of a key takes the place of the older, and closing calls nobody", async () => {
  const [older, newer] = [callbacks(), callbacks()];
  prompts.ask("q", asks("Deploy?"), older);
  await turn();
  prompts.ask("q", asks("Deploy the other?", clock.now() + 1_000), newer);
  expect(dialogs[0]?.signal.aborted).toBe(true);
  dialogs[0]?.answer(go);
  await turn();
  prompts.closeAll();
  expect([prompts.has("q"), dialogs[1]?.signal.aborted, clock.timers]).toEqual([false, true, 0]);
  dialogs[1]?.answer(go);
  await turn();
  for (const { prompted, expired } of [older, newer])
    expect([prompted.mock.calls, expired.mock.calls]).toEqual([[], []]);
});
