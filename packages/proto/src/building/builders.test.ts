import { describe, expect, expectTypeOf, test } from "vitest";
import {
  categoryOf,
  critical,
  incomingCall,
  info,
  message,
  progress,
  type Question,
  question,
  validate,
  warning,
} from "../index.js";

describe("builders", () => {
  test("make notifications that need no correction", () => {
    const all = [
      info("Build finished", "312 tests passed"),
      info("Build finished", "312 tests passed", {
        image: { src: "https://example.com/a.png", placement: "hero" },
      }),
      warning("Disk nearly full", "3 GB left", { line2: "on /data" }),
      critical("Out of memory"),
      question("Deploy?", {
        buttons: ["Deploy", "Cancel"],
        inputs: { why: "Why?", env: { options: ["prod"] } },
      }),
      progress("Run 42", 0.4, { status: "epoch 4/10" }),
      progress("Run 42", undefined),
      message("Ada", "Are you there?"),
      incomingCall("Ada"),
    ];
    expect(all.map(validate)).toEqual(all.map(() => []));
  });

  test("give each kind of news its category, which an option overrides", () => {
    expect(categoryOf(info("a"))).toBe("info");
    expect(categoryOf(critical("a"))).toBe("error");
    expect(categoryOf(question("a"))).toBe("question");
    expect(categoryOf(progress("a", 0))).toBe("progress");
    expect(categoryOf(message("a", "b"))).toBe("info");
    expect(categoryOf(info("a", "", { category: "completion" }))).toBe("completion");
  });

  test("keep a default where an option is undefined", () => {
    expect(categoryOf(warning("a", "", { category: undefined, importance: undefined }))).toBe("warning");
  });

  test("use the texts of array buttons as action ids", () => {
    const asked = question("Deploy?", { buttons: ["Deploy", "View Details"] });
    expect(buttonsOf(asked)).toEqual([
      { text: "Deploy", actionId: "Deploy" },
      { text: "View Details", actionId: "View Details" },
    ]);
  });

  test("offer Submit where there are inputs and no buttons, and Yes and No where there is neither", () => {
    expect(
      buttonsOf(question("Name?", { inputs: { name: "Your name" } })).map((button) => button.actionId),
    ).toEqual(["submit"]);
    expect(buttonsOf(question("Seen?")).map((button) => button.actionId)).toEqual(["yes", "no"]);
    expect(buttonsOf(question("Seen?", { buttons: {} }))).toEqual([]);
  });

  test("type the answer by what was asked", () => {
    type AnswerOf<Q> =
      Q extends Question<infer Action, infer Inputs> ? { action: Action; inputs: Inputs } : never;
    const asked = question("Deploy?", {
      buttons: { deploy: "Deploy", cancel: { text: "Cancel", style: "critical" } },
      inputs: {
        why: "Why?",
        env: { options: ["staging", "production"] },
        size: { options: { s: "Small", l: "Large" } },
      },
    });
    type Asked = AnswerOf<typeof asked>;
    expectTypeOf<Asked["action"]>().toEqualTypeOf<"deploy" | "cancel">();
    expectTypeOf<Asked["inputs"]["why"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Asked["inputs"]["env"]>().toEqualTypeOf<"staging" | "production" | undefined>();
    expectTypeOf<Asked["inputs"]["size"]>().toEqualTypeOf<"s" | "l" | undefined>();

    const listed = question("Deploy?", { buttons: ["Deploy", "Cancel"] });
    expectTypeOf<AnswerOf<typeof listed>["action"]>().toEqualTypeOf<"Deploy" | "Cancel">();
    const typed = question("Name?", { inputs: { name: "Your name" } });
    expectTypeOf<AnswerOf<typeof typed>["action"]>().toEqualTypeOf<"submit">();
    const clicked = question("Seen?");
    expectTypeOf<AnswerOf<typeof clicked>["action"]>().toEqualTypeOf<"yes" | "no">();
    expectTypeOf(info("a")).not.toExtend<Question>();
  });
});

function buttonsOf({ payload }: Question) {
  if (payload?.$case !== "interactiveMessage") throw new Error("not interactive");
  return payload.value.buttons;
}
