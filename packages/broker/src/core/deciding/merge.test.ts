import { info, Notification, PublishOutcome } from "@toasty/proto";
import { expect, test } from "vitest";
import { admit } from "../../admission/admit.js";
import { coreWith, publisher } from "../../testing/core.js";
import { incomingOf, publishedFrom } from "./incoming.js";
import { mergeInto, rememberForMerging } from "./merge.js";

const note = (id: string, more: Parameters<typeof Notification.fromPartial>[0] = {}) =>
  Notification.fromPartial({ ...info(id), id, ...more });

test("a repetition of a key is counted into the first one, for the same target and agent only", () => {
  const { decideOn, publish } = coreWith();
  publish({ notification: note("a", { dedupKey: "k" }), target: "desk" });
  const { changes, reply } = decideOn({ notification: note("b", { dedupKey: "k" }), target: "desk" });
  expect(reply).toMatchObject({ outcome: PublishOutcome.MERGED, mergedInto: "a", id: "b" });
  expect(changes.map(({ kind }) => kind)).toEqual(["deliver", "count_repeat", "register", "settle"]);
  expect(changes[0]).toMatchObject({ notification: { id: "a" }, former: { sequence: 1 } });
  const elsewhere = decideOn({ notification: note("b", { dedupKey: "k" }), target: "other" });
  expect(elsewhere.reply).toMatchObject({ outcome: "delivered" });
});

test("what is critical, and what ended, merges nothing", () => {
  const { decideOn, publish, core } = coreWith();
  publish({ notification: note("a", { dedupKey: "k" }), target: "desk" });
  const critical = decideOn({ notification: note("b", { dedupKey: "k", importance: 4 }), target: "desk" });
  expect(critical.reply).toMatchObject({ outcome: "delivered" });
  core.withdraw(publisher, "a");
  expect(decideOn({ notification: note("b", { dedupKey: "k" }), target: "desk" }).reply).toMatchObject({
    outcome: "delivered",
  });
});

test("the fourth of a group becomes a summary, which takes its members in and counts on", () => {
  const { decideOn, publish, core } = coreWith();
  for (const id of ["a", "b", "c"]) publish({ notification: note(id, { group: "g" }), target: "desk" });
  const { changes, reply } = decideOn({ notification: note("d", { group: "g" }), target: "desk" });
  expect(reply).toMatchObject({ outcome: PublishOutcome.MERGED, mergedInto: "summary-e-4" });
  expect(changes.filter(({ kind }) => kind === "settle")).toHaveLength(4);
  expect(changes.filter(({ kind }) => kind === "retract")).toHaveLength(3);
  expect(changes.filter(({ kind }) => kind === "register")).toMatchObject([
    { notification: { id: "summary-e-4", serial: 4, revision: 4 } },
    { notification: { id: "d", serial: 5 } },
  ]);
  publish({ notification: note("d", { group: "g" }), target: "desk" });
  const fifth = decideOn({ notification: note("f", { group: "g" }), target: "desk" });
  expect(fifth.changes[0]).toMatchObject({ kind: "revise", to: { revision: 5 } });
  expect(core.state.register.get("a")?.status.mergedInto).toBe("summary-e-4");
});

test("what stands on its own is remembered by its key and its group, critical ones by neither", () => {
  const { core } = coreWith();
  const now = { wall: 1, monotonic: 7 };
  const remembered = (more: Parameters<typeof note>[1]) => {
    const notification = note("a", more);
    const bytes = Notification.encode(notification).finish();
    const item = admit({ target: "desk", notification, bytes, unambiguous: true, leaseMs: undefined });
    const command = { kind: "publish", owner: core.ownerOf(publisher), item, newId: "" } as const;
    const incoming = incomingOf({ ...command, traceparent: undefined, lease: undefined }, now);
    expect(mergeInto(core.state, incoming)).toBeUndefined();
    return rememberForMerging(core.state, incoming, publishedFrom(core.state, incoming), [bytes]);
  };
  expect(remembered({ dedupKey: "k", group: "g" })).toMatchObject([
    { kind: "remember_repeats", repeats: { since: 7, count: 1 } },
    { kind: "remember_burst", burst: { members: [{ at: 7 }], summary: undefined } },
  ]);
  expect(remembered({})).toEqual([]);
  expect(remembered({ dedupKey: "k", group: "g", importance: 4 })).toEqual([]);
});

test("other groups, and progress, stand on their own", () => {
  const { decideOn, publish } = coreWith();
  for (const id of ["a", "b", "c"]) publish({ notification: note(id, { group: "g" }), target: "desk" });
  expect(decideOn({ notification: note("d", { group: "h" }), target: "desk" }).reply).toMatchObject({
    outcome: "delivered",
  });
  expect(decideOn({ notification: note("d"), target: "desk" }).reply).toMatchObject({ outcome: "delivered" });
});
