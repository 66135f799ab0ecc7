import { info, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { callerNamed, coreWith } from "../../testing/core.js";
import { forgetOverflow } from "./deliver.js";

const note = (id: string, text = "") => Notification.fromPartial({ ...info(id, text), id });

test("the oldest of a full mailbox is evicted before the delivery, and its sender is told", () => {
  const { decideOn, publish } = coreWith({ mailbox: { messages: 2 } });
  for (const id of ["a", "b"]) publish({ notification: note(id), target: "desk" });
  const { changes } = decideOn({ notification: note("c"), target: "desk" });
  expect(changes.slice(0, 3)).toMatchObject([
    { kind: "evict", reason: "overflow", slot: { sequence: 1 } },
    { kind: "settle", notification: { id: "a" }, status: { reason: expect.stringContaining("overflow") } },
    { kind: "deliver", full: [] },
  ]);
});

test("a mailbox that makes room for a new one loses all its entries, and then itself", () => {
  const { decideOn, publish } = coreWith({ mailbox: { mailboxes: 4 } });
  const [p, q] = [callerNamed("p", "a"), callerNamed("q", "a")];
  for (const name of ["p", "r", "s", "t"]) {
    publish({ notification: note(name), target: `of-${name}`, caller: callerNamed(name, "a") });
  }
  publish({ notification: note("p2"), target: "of-p", caller: p });
  const { changes } = decideOn({ notification: note("new"), target: "of-q", caller: q });
  const forgotten = changes.findIndex(({ kind }) => kind === "forget_mailbox");
  expect(changes[forgotten]).toMatchObject({ mailbox: { key: "of-p" } });
  expect(changes.slice(0, forgotten).filter(({ kind }) => kind === "evict")).toHaveLength(2);
  expect(changes.slice(0, forgotten).filter(({ kind }) => kind === "settle")).toHaveLength(2);
  expect(changes[forgotten + 1]).toMatchObject({ kind: "add_mailbox", mailbox: { sponsor: "q" } });
});

test("open notifications that are forgotten count as lost, ended ones do not", () => {
  const { core, publish } = coreWith({ memory: { outcomes: 2 } });
  for (const id of ["a", "b"]) publish({ notification: note(id), target: "desk" });
  const owner = core.ownerOf(callerNamed("publisher", "agent"));
  const one = { id: "c", owner, declared: core.state.register.get("a")?.declared as never };
  expect(forgetOverflow(core.state, [one])).toMatchObject([{ notification: { id: "a" }, lost: true }]);
  core.withdraw(callerNamed("publisher", "agent"), "a");
  expect(forgetOverflow(core.state, [one])).toMatchObject([{ notification: { id: "a" }, lost: false }]);
  expect(forgetOverflow(core.state, [{ ...one, id: "b" }])).toEqual([]);
});
