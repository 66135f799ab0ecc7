import { info, question } from "@toasty/proto";
import type { Answerable } from "@toasty/proto/surface";
import { expect, test } from "vitest";
import { howToAsk } from "./how-to-ask.js";

const buttons = { go: "Go", no: "No" };
const plain = question("Deploy?", { buttons });
const typed = question("Deploy?", { buttons, inputs: { why: "Why" } });
const filled = question("Deploy?", { buttons, inputs: { env: { options: ["a", "b"], default: "a" } } });
const part: Answerable = { level: "part", actions: ["go", "no"], inputs: [], lacks: "one button" };
const both = { kind: "both", lacks: "one button" };
const elsewhere = { kind: "elsewhere", lacks: "one button" };

test.each([
  ["a toast that takes all", typed, { ...part, level: "all" }, { kind: "here" }],
  ["a toast that takes none", plain, { ...part, level: "none" }, elsewhere],
  ["two buttons of more", plain, part, { kind: "here" }],
  ["one button of more", plain, { ...part, actions: ["go"] }, both],
  ["no line to type into", typed, part, elsewhere],
  ["a line to type into", typed, { ...part, inputs: ["why"] }, { kind: "here" }],
  ["no menu that has a default", filled, part, both],
  ["news", info("x"), part, { kind: "here" }],
] as const)("with %s", (_what, notification, answerable, expected) => {
  expect(howToAsk(notification, answerable as Answerable)).toEqual(expected);
});

test("says that the desktop takes no answer where nothing else is known", () => {
  expect(howToAsk(plain, { level: "none", actions: [], inputs: [] })).toEqual({
    kind: "elsewhere",
    lacks: "the desktop takes no answer",
  });
});
