import { describe, expectTypeOf, it } from "vitest";
import { type Answer, connect, incomingCall, message, question, type Toasty } from "../src/index.js";

const toasty = connect({ agent: "types" });

/** Never called: what it is made of is checked by the compiler. */
async function ask<Asked>(asked: (toasty: Toasty) => Promise<Asked>): Promise<Asked> {
  return asked(toasty);
}

describe("the type of an answer", () => {
  it("has the action ids of the buttons", () => {
    const deploy = () => toasty.ask(question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }));
    type Given = Extract<Awaited<ReturnType<typeof deploy>>, { kind: "answered" }>;
    expectTypeOf<Given["action"]>().toEqualTypeOf<"deploy" | "cancel">();
  });

  it("has the texts of the buttons, where they are an array", () => {
    const deploy = () => toasty.ask(question("Deploy?", { buttons: ["Deploy", "Cancel"] }));
    type Given = Extract<Awaited<ReturnType<typeof deploy>>, { kind: "answered" }>;
    expectTypeOf<Given["action"]>().toEqualTypeOf<"Deploy" | "Cancel">();
  });

  it("has the inputs, and the ids of a menu's options", () => {
    const inputs = { reason: "Why?", where: { options: { prod: "Production", stage: "Staging" } } } as const;
    const where = () => toasty.ask(question("Where?", { inputs }));
    type Given = Extract<Awaited<ReturnType<typeof where>>, { kind: "answered" }>;
    expectTypeOf<Given["inputs"]["where"]>().toEqualTypeOf<"prod" | "stage" | undefined>();
    expectTypeOf<Given["inputs"]["reason"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Given["action"]>().toEqualTypeOf<"submit">();
  });

  it("knows the builders' own questions", () => {
    const call = () => ask((line) => line.ask(incomingCall("Ada")));
    const mail = () => ask((line) => line.ask(message("Ada", "Lunch?")));
    expectTypeOf<Extract<Awaited<ReturnType<typeof call>>, { kind: "answered" }>["action"]>().toEqualTypeOf<
      "accept" | "reject"
    >();
    expectTypeOf<
      Extract<Awaited<ReturnType<typeof mail>>, { kind: "answered" }>["action"]
    >().toEqualTypeOf<"open">();
  });

  it("tells every other end apart by its kind", () => {
    expectTypeOf<Answer["kind"]>().toEqualTypeOf<
      "answered" | "dismissed" | "expired" | "withdrawn" | "undelivered" | "failed" | "lost"
    >();
  });
});
