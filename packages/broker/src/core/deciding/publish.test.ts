import { info, Notification, PublishOutcome, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { callerNamed, coreWith } from "../../testing/core.js";
import type { PublishReply } from "../decision.js";
import type { decidePublish } from "./publish.js";

const note = (id: string, more: Parameters<typeof Notification.fromPartial>[0] = {}) =>
  Notification.fromPartial({ ...info(id), id, ...more });

const kinds = ({ changes }: ReturnType<typeof decidePublish>) => changes.map(({ kind }) => kind);

test("a first publish makes a mailbox, delivers, and becomes known", () => {
  const { decideOn } = coreWith();
  const decision = decideOn({ notification: note("a"), target: "desk" });
  expect(kinds(decision)).toEqual(["add_mailbox", "deliver", "register"]);
  expect(decision.reply).toMatchObject({ id: "a", outcome: "delivered", sessions: 0 });
});

test("a publish for everyone where nobody is changes nothing", () => {
  const decision = coreWith().decideOn({ notification: note("a") });
  expect(decision).toMatchObject({ changes: [], reply: { outcome: PublishOutcome.NO_SUBSCRIBER } });
});

test("a publish whose time is over changes nothing, and one that ends a millisecond later lives until then", () => {
  const { decideOn, clock } = coreWith();
  const over = decideOn({ notification: note("a", { expiresAtMs: clock.now() }), target: "desk" });
  expect(over).toMatchObject({ changes: [], reply: { outcome: PublishOutcome.EXPIRED } });
  const { changes } = decideOn({ notification: note("a", { expiresAtMs: clock.now() + 1 }), target: "desk" });
  expect(changes.at(-1)).toMatchObject({ kind: "live_until", at: clock.monotonic() + 1 });
});

test("a known revision is a duplicate that changes nothing but its lease", () => {
  const { decideOn, publish, core } = coreWith();
  publish({ notification: note("a", { revision: 3 }), target: "desk" });
  const outcomeOf = (revision: number) =>
    (decideOn({ notification: note("a", { revision }), target: "desk" }).reply as PublishReply).outcome;
  expect([2, 3, 4].map(outcomeOf)).toEqual([PublishOutcome.DUPLICATE, PublishOutcome.DUPLICATE, "delivered"]);
  expect(decideOn({ notification: note("a", { revision: 3 }), target: "desk" }).changes).toEqual([]);
  const lease = { stream: core.nextStream(), ms: 5 };
  const leased = decideOn({ notification: note("a", { revision: 3 }), target: "desk", lease });
  expect(leased.changes).toMatchObject([{ kind: "lease", lease }]);
});

test("a duplicate of what has ended binds no lease", () => {
  const { decideOn, publish, core } = coreWith();
  publish({ notification: note("a", { revision: 3 }), target: "desk" });
  core.withdraw(callerNamed("publisher", "agent"), "a");
  const lease = { stream: core.nextStream(), ms: 5 };
  expect(decideOn({ notification: note("a", { revision: 3 }), target: "desk", lease }).changes).toEqual([]);
});

test("a newer revision is delivered to all that had the former one, in its place", () => {
  const { decideOn, publish } = coreWith();
  publish({ notification: note("a", { revision: 1 }), target: "one" });
  const decision = decideOn({ notification: note("a", { revision: 2, importance: 4 }), target: "two" });
  expect(kinds(decision)).toEqual(["revise", "add_mailbox", "deliver"]);
  const delivery = decision.changes.find(({ kind }) => kind === "deliver");
  expect(delivery).toMatchObject({
    former: { lane: "info", sequence: 1 },
    audience: [{ key: "one" }, { key: "two" }],
  });
});

test("a revision that becomes a question makes room among the questions", () => {
  const { decideOn, publish } = coreWith({ memory: { outcomes: 1 } });
  publish({
    notification: Notification.fromPartial({ ...question("?", { buttons: { y: "Y" } }), id: "q" }),
    target: "desk",
  });
  publish({ notification: note("a", { revision: 1 }), target: "desk" });
  const asked = Notification.fromPartial({
    ...question("Now?", { buttons: { y: "Y" } }),
    id: "a",
    revision: 2,
  });
  const { changes } = decideOn({ notification: asked, target: "desk" });
  expect(changes).toContainEqual(
    expect.objectContaining({
      kind: "forget",
      lost: true,
      notification: expect.objectContaining({ id: "q" }),
    }),
  );
});

test("an id of another owner is refused, and nothing is decided", () => {
  const { decideOn, publish } = coreWith();
  publish({ notification: note("a"), target: "desk" });
  const foreign = { notification: note("a"), target: "desk", caller: callerNamed("publisher", "other") };
  expect(() => decideOn(foreign)).toThrow(expect.objectContaining({ reason: "ID_TAKEN" }));
});

test("an empty id gets the one that came with the command", () => {
  expect(coreWith().decideOn({ notification: note("a", { id: "" }), target: "desk" }).reply).toMatchObject({
    id: "new",
  });
});
