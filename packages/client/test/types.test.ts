import { describe, expect, expectTypeOf, test } from "vitest";
import { type Answer, connect, incomingCall, info, message, question, type Toasty } from "../src/index.js";

const toasty = connect({ agent: "types" });

/** Never called: what it is made of is checked by the compiler. */
async function ask<Asked>(asked: (toasty: Toasty) => Promise<Asked>): Promise<Asked> {
  return asked(toasty);
}

/** With `exactOptionalPropertyTypes`, which this repository sets, the compiler tells whether `undefined` may be given. */
describe("an option that may be left out", () => {
  const maybe = undefined as string | undefined;
  const signal = undefined as AbortSignal | undefined;
  const timeoutMs = undefined as number | undefined;

  test("may be undefined, for connect and for every method", () => {
    const tls = undefined as boolean | undefined;
    const client = connect({ agent: maybe, address: maybe, token: maybe, tls, callTimeoutMs: timeoutMs });
    const calls = [
      () => client.ready({ timeoutMs, signal }),
      () =>
        client.publish(info("a", maybe, { id: maybe, image: maybe, ttlMs: timeoutMs }), {
          to: maybe,
          signal,
        }),
      () =>
        client.ask(question("a", { body: maybe, buttons: { x: { text: "X", url: maybe } } }), {
          to: maybe,
          signal,
        }),
      () => client.progress("a", { to: maybe, barTitle: maybe }),
      () => client.attach("d", { resume: maybe, window: timeoutMs, labels: undefined, signal }),
      () => client.openPublishStream({ maxInFlight: timeoutMs, to: maybe }),
      () => client.withdraw("a", { signal }),
      () => client.history({ pageSize: timeoutMs, signal }),
      () => client.close({ flushMs: timeoutMs }),
    ];
    expect(calls).toHaveLength(9);
  });
});

describe("the type of an answer", () => {
  test("has the action ids of the buttons", () => {
    const deploy = () => toasty.ask(question("Deploy?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }));
    type Given = Extract<Awaited<ReturnType<typeof deploy>>, { kind: "answered" }>;
    expectTypeOf<Given["action"]>().toEqualTypeOf<"deploy" | "cancel">();
  });

  test("has the texts of the buttons, where they are an array", () => {
    const deploy = () => toasty.ask(question("Deploy?", { buttons: ["Deploy", "Cancel"] }));
    type Given = Extract<Awaited<ReturnType<typeof deploy>>, { kind: "answered" }>;
    expectTypeOf<Given["action"]>().toEqualTypeOf<"Deploy" | "Cancel">();
  });

  test("has the inputs, and the ids of a menu's options", () => {
    const inputs = { reason: "Why?", where: { options: { prod: "Production", stage: "Staging" } } } as const;
    const where = () => toasty.ask(question("Where?", { inputs }));
    type Given = Extract<Awaited<ReturnType<typeof where>>, { kind: "answered" }>;
    expectTypeOf<Given["inputs"]["where"]>().toEqualTypeOf<"prod" | "stage" | undefined>();
    expectTypeOf<Given["inputs"]["reason"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Given["action"]>().toEqualTypeOf<"submit">();
  });

  test("knows the builders' own questions", () => {
    const call = () => ask((line) => line.ask(incomingCall("Ada")));
    const mail = () => ask((line) => line.ask(message("Ada", "Lunch?")));
    expectTypeOf<Extract<Awaited<ReturnType<typeof call>>, { kind: "answered" }>["action"]>().toEqualTypeOf<
      "accept" | "reject"
    >();
    expectTypeOf<
      Extract<Awaited<ReturnType<typeof mail>>, { kind: "answered" }>["action"]
    >().toEqualTypeOf<"open">();
  });

  test("tells every other end apart by its kind", () => {
    expectTypeOf<Answer["kind"]>().toEqualTypeOf<
      "answered" | "dismissed" | "expired" | "withdrawn" | "undelivered" | "failed" | "lost"
    >();
  });
});
