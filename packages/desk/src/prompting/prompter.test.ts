import { question } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Prompt, Prompted } from "./prompt.js";
import { Prompter } from "./prompter.js";

const asked = (title: string) => question(title, { buttons: { go: "Go" } });
const go = { kind: "answered", action: "go", inputs: {} } as const;
const missing = (reason: string): Prompt => ({ ask: async () => ({ kind: "unavailable", reason }) });

/** A prompt whose answers a test gives. */
function slowPrompt() {
  const titles: string[] = [];
  let answer = (_: Prompted) => {};
  const prompt: Prompt = {
    ask: ({ payload }) => {
      titles.push(payload?.value.header?.title ?? "");
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  };
  return { titles, prompt, answer: (prompted: Prompted) => answer(prompted) };
}
const turn = () => new Promise(setImmediate);

test("asks by the first prompt that is there", async () => {
  const broken: Prompt = { ask: () => Promise.reject(new Error("no library")) };
  const { signal } = new AbortController();
  const first = new Prompter([missing("no zenity"), broken, { ask: async () => go }, missing("unused")]);
  expect(await first.ask(asked("Deploy?"), signal)).toEqual(go);
  const none = new Prompter([missing("no zenity"), broken]);
  expect(await none.ask(asked("Deploy?"), signal)).toEqual({
    kind: "unavailable",
    reason: "no zenity; no library",
  });
  expect(await new Prompter([]).ask(asked("Deploy?"), signal)).toEqual({ kind: "unavailable", reason: "" });
});

test("asks one at a time, and never what was aborted before its turn", async () => {
  const { titles, prompt, answer } = slowPrompt();
  const prompter = new Prompter([prompt]);
  const [first, second] = [new AbortController(), new AbortController()];
  const results = [
    prompter.ask(asked("First?"), first.signal),
    prompter.ask(asked("Second?"), second.signal),
    prompter.ask(asked("Third?"), new AbortController().signal),
  ];
  await turn();
  expect(titles).toEqual(["First?"]);
  second.abort();
  answer({ kind: "dismissed" });
  await turn();
  expect(titles).toEqual(["First?", "Third?"]);
  answer(go);
  expect(await Promise.all(results)).toEqual([{ kind: "dismissed" }, undefined, go]);
});

test("has no result once it was aborted, whatever the prompt gives", async () => {
  const { titles, prompt, answer } = slowPrompt();
  const abort = new AbortController();
  const result = new Prompter([prompt, prompt]).ask(asked("Deploy?"), abort.signal);
  await turn();
  abort.abort();
  answer({ kind: "unavailable", reason: "closed" });
  expect(await result).toBeUndefined();
  expect(titles).toEqual(["Deploy?"]);
});
