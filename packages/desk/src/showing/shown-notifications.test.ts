import { manualClock } from "@toasty/kit/testing";
import { info, question } from "@toasty/proto";
import type { Activation, Answerable, Outcome, Shown } from "@toasty/proto/surface";
import { beforeEach, expect, test } from "vitest";
import type { Decision } from "../holding/decision.js";
import type { Received } from "../holding/received.js";
import { OpenPrompts } from "../prompting/open-prompts.js";
import type { Prompted } from "../prompting/prompt.js";
import { Prompter } from "../prompting/prompter.js";
import { ShownNotifications } from "./shown-notifications.js";

const all: Answerable = { level: "all", actions: ["go"], inputs: [] };
const go = { kind: "answered", action: "go", inputs: {} } as const;
const quiet = () => {};

let answerable: Answerable;
let backend: Shown["backend"];
let outcomes: { readonly outcome: Promise<Outcome>; readonly end: (outcome: Outcome) => void }[];
let sharesOutcome: boolean;
let broken: Error | undefined;
let withdrawn: unknown[][];
let activate: (activation: Activation) => void;
let dialogs: { readonly signal: AbortSignal; readonly answer: (prompted: Prompted) => void }[];
let warnings: string[];
let displayed: string[];
let decided: [string, Decision][];
let over: string[];
let unknown: Activation[];
let shown: ShownNotifications;

const surface = {
  show: async ({ id }: { readonly id: string }) => {
    if (broken) throw broken;
    if (!sharesOutcome || outcomes.length === 0) {
      const { promise, resolve } = Promise.withResolvers<Outcome>();
      outcomes.push({ outcome: promise, end: resolve });
    }
    const outcome = outcomes.at(-1)?.outcome ?? Promise.reject();
    return { id, backend, degraded: [], answerable, outcome };
  },
  withdraw: async (...args: unknown[]): Promise<void> => void withdrawn.push(args),
  onActivated: (listener: (activation: Activation) => void) => {
    activate = listener;
    return () => {
      activate = quiet;
    };
  },
};
const prompt = {
  ask: (_: object, signal: AbortSignal) =>
    new Promise<Prompted>((answer) => dialogs.push({ signal, answer })),
};

beforeEach(() => {
  answerable = all;
  backend = "freedesktop";
  outcomes = [];
  sharesOutcome = false;
  broken = undefined;
  withdrawn = [];
  dialogs = [];
  warnings = [];
  displayed = [];
  decided = [];
  over = [];
  unknown = [];
  shown = new ShownNotifications({
    surface,
    logger: { debug: quiet, info: quiet, warn: (_, message) => void warnings.push(message), error: quiet },
    prompts: new OpenPrompts(new Prompter([prompt]), manualClock()),
    onDecided: ({ cursor }, decision) => void decided.push([cursor, decision]),
    onOver: (key) => void over.push(key),
    onUnknown: (activation) => void unknown.push(activation),
  });
});

const received = (id: string, cursor = id, notification = info("News", "", { id })): Received => ({
  key: `a/${id}`,
  cursor,
  notification: { ...notification, agentId: "a" },
  delivery: {
    displayed: async () => {
      displayed.push(cursor);
      throw new Error("the broker is away");
    },
    held: () => Promise.reject(),
  },
});
const asked = received("q", "q", question("Deploy?", { id: "q", buttons: { go: "Go", no: "No" } }));
const show = (one: Received) => shown.show(one, one.notification);
const click = (id: string, action = "") => activate({ id, agentId: "a", action, inputs: {} });
const turn = () => new Promise(setImmediate);

test("reports what is on a screen, and hands on its end once", async () => {
  await show(received("1"));
  await turn();
  expect([displayed, warnings]).toEqual([["1"], ["a report did not reach the broker"]]);
  outcomes[0]?.end({ kind: "dismissed" });
  await turn();
  click("1");
  expect(decided).toEqual([["1", { kind: "dismissed" }]]);
  expect(unknown).toHaveLength(1);
});

test("reports nothing as displayed that only a last resort has, and what fails as failed", async () => {
  for (backend of ["log", "alert_file"]) await show(received("1"));
  broken = new Error("no daemon");
  await show(received("2"));
  expect(displayed).toEqual([]);
  expect(decided).toEqual([["2", { kind: "failed", reason: "no daemon" }]]);
});

test("an update has one end, which counts for the latest delivery", async () => {
  sharesOutcome = true;
  await show(received("1", "c1"));
  await show(received("1", "c2"));
  outcomes[0]?.end(go);
  await turn();
  expect(decided).toEqual([["c2", go]]);
});

test("off the screen is not over: a late click still counts, a withdrawn one does not", async () => {
  await show(received("1"));
  await show(received("2"));
  outcomes[0]?.end({ kind: "expired" });
  outcomes[1]?.end({ kind: "withdrawn" });
  await turn();
  expect(over).toEqual(["a/1", "a/2"]);
  click("1");
  click("2");
  expect(decided).toEqual([["1", { kind: "answered", action: "", inputs: {} }]]);
  expect(unknown.map(({ id }) => id)).toEqual(["2"]);
});

test("remembers the latest thousand that left the screen", async () => {
  for (let n = 0; n <= 1_000; n++) {
    await show(received(`${n}`));
    outcomes.at(-1)?.end({ kind: "expired" });
  }
  await turn();
  for (const id of ["0", "1", "1000"]) click(id);
  expect(unknown.map(({ id }) => id)).toEqual(["0"]);
  expect(decided.map(([cursor]) => cursor)).toEqual(["1", "1000"]);
});

test("shown again, it does not count among those that left the screen", async () => {
  await show(received("back"));
  outcomes.at(-1)?.end({ kind: "expired" });
  await turn();
  await show(received("back", "again"));
  for (let n = 0; n < 1_001; n++) {
    await show(received(`${n}`));
    outcomes.at(-1)?.end({ kind: "expired" });
  }
  await turn();
  click("back");
  expect(decided).toEqual([["again", { kind: "answered", action: "", inputs: {} }]]);
});

test("one that was answered after it left the screen takes no room of those that were not", async () => {
  await show(received("kept"));
  outcomes.at(-1)?.end({ kind: "expired" });
  await turn();
  for (let n = 0; n < 1_000; n++) {
    await show(received(`${n}`));
    outcomes.at(-1)?.end({ kind: "expired" });
    await turn();
    click(`${n}`);
  }
  click("kept");
  expect(unknown).toEqual([]);
  expect(decided.at(-1)?.[0]).toBe("kept");
});

test("withdraws with the reason, and nothing that comes afterwards counts", async () => {
  await show(received("1"));
  await shown.withdraw("1", "a", "settled");
  expect(withdrawn).toEqual([["1", "a", "settled"]]);
  outcomes[0]?.end(go);
  await turn();
  expect(decided).toEqual([]);
});

test("a question that the toast takes no answer to is asked by a prompt alone", async () => {
  answerable = { level: "none", actions: [], inputs: [], lacks: "no buttons" };
  await show(asked);
  await turn();
  expect(withdrawn).toEqual([["q", "a", undefined]]);
  dialogs[0]?.answer(go);
  await turn();
  // A click that crosses with it is not a second answer.
  click("q", "no");
  expect(decided).toEqual([["q", go]]);
  expect(unknown).toHaveLength(1);
});

test("where no prompt is there either, its sender hears that at once", async () => {
  answerable = { level: "none", actions: [], inputs: [], lacks: "no buttons" };
  await show(asked);
  await turn();
  dialogs[0]?.answer({ kind: "unavailable", reason: "no zenity" });
  await turn();
  const reason = "no answer can be given here: no buttons; no zenity";
  click("q", "go");
  expect(decided).toEqual([["q", { kind: "failed", reason }]]);
  expect(warnings).toContain("a question cannot be asked as it was meant");
});

test("a question with some of its buttons is asked in both ways, and the first answer ends the other", async () => {
  answerable = { level: "part", actions: ["go"], inputs: [], lacks: "one button" };
  await show(asked);
  await turn();
  // The toast times out: the prompt is still there.
  outcomes[0]?.end({ kind: "expired" });
  await turn();
  expect([over, withdrawn]).toEqual([[], []]);
  dialogs[0]?.answer({ ...go, action: "no" });
  await turn();
  expect(decided).toEqual([["q", { ...go, action: "no" }]]);
  expect(withdrawn).toEqual([["q", "a", undefined]]);

  await show({ ...asked, cursor: "q2" });
  await turn();
  outcomes[1]?.end(go);
  await turn();
  expect(dialogs[1]?.signal.aborted).toBe(true);
  expect(decided.at(-1)).toEqual(["q2", go]);
});

test("without a prompt it stays on the toast, where some answers can be given", async () => {
  answerable = { level: "part", actions: ["go"], inputs: [], lacks: "one button" };
  await show(asked);
  await turn();
  dialogs[0]?.answer({ kind: "unavailable", reason: "no zenity" });
  await turn();
  expect([decided, withdrawn]).toEqual([[], []]);
  outcomes[0]?.end(go);
  await turn();
  expect(decided).toEqual([["q", go]]);
});

test("after its end it listens to nothing, and its prompts are closed", async () => {
  answerable = { level: "none", actions: [], inputs: [], lacks: "no buttons" };
  await show(asked);
  await show(received("1"));
  await turn();
  shown.close();
  click("1");
  outcomes.at(-1)?.end(go);
  await turn();
  expect(dialogs[0]?.signal.aborted).toBe(true);
  expect([decided, unknown]).toEqual([[], []]);
});

test("a withdrawal is done when the surface has done it, and one that fails is only logged", async () => {
  const leaving = Promise.withResolvers<void>();
  surface.withdraw = () => leaving.promise;
  try {
    let isDone = false;
    const withdrawing = shown.withdraw("n", "a").then(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(isDone).toBe(false);
    leaving.reject(new Error("gone"));
    await withdrawing;
    expect(warnings).toEqual(["a notification could not be taken off the screen"]);
  } finally {
    surface.withdraw = async (...args) => void withdrawn.push(args);
  }
});
