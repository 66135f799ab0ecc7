import { validate } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { UsageError } from "../parsing/usage-error.js";
import { composeEither } from "./compose-either.js";
import { actionsOf, composeQuestion, type QuestionComposition } from "./compose-question.js";

const nothing: QuestionComposition = {
  button: [],
  input: [],
  choice: {},
  id: undefined,
  subtitle: undefined,
  importance: undefined,
  label: {},
};

describe("composeQuestion", () => {
  test("asks yes or no where nothing else is asked", () => {
    expect(actionsOf(composeQuestion("Lunch?", "", nothing))).toEqual(["yes", "no"]);
  });

  test("keeps the order of the line, also of ids that look like numbers", () => {
    const button = [
      ["9", "Nine"],
      ["b", "B"],
      ["1", "One"],
    ] as const;
    expect(actionsOf(composeQuestion("Which?", "", { ...nothing, button }))).toEqual(["9", "b", "1"]);
  });

  test("adds no yes and no beside an input, and splits a menu at its commas", () => {
    const question = composeQuestion("Where?", "", {
      ...nothing,
      input: [["note", "why"]],
      choice: { env: "staging,production" },
    });
    expect(actionsOf(question)).toEqual(["submit"]);
    expect(validate(question)).toEqual([]);
    expect(question.payload?.value).toMatchObject({
      textInputs: [{ id: "note", placeholderText: "why" }],
      selectInputs: [{ id: "env", options: [{ text: "staging" }, { text: "production" }] }],
    });
  });

  test.each([
    [
      "--button",
      {
        button: [
          ["x", "1"],
          ["x", "2"],
        ],
      },
    ],
    ["--input and --choice", { input: [["x", "1"]], choice: { x: "a,b" } }],
  ] as const)("refuses two of %s with one id", (option, more) => {
    expect(() => composeQuestion("?", "", { ...nothing, ...more })).toThrow(
      new UsageError(`${option}: the id "x" is there twice.`),
    );
  });
});

describe("composeEither", () => {
  const either = { ...nothing, category: "warning", progress: undefined, image: undefined } as const;

  test("is a question where there is something to answer, otherwise news", () => {
    expect(composeEither("a", "b", either).payload?.$case).toBe("textMessage");
    expect(composeEither("a", "b", { ...either, button: [["go", "Go"]] }).payload?.$case).toBe(
      "interactiveMessage",
    );
    expect(composeEither("a", "b", { ...either, choice: { env: "x,y" } }).payload?.$case).toBe(
      "interactiveMessage",
    );
  });
});
