import { NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Owner } from "../admission/owner.js";
import { ownerNamed } from "../testing/core.js";
import type { Declared } from "./declared.js";
import { OutcomeLog } from "./outcome-log.js";
import { pendingSince } from "./status.js";

const ownerOf = (principal: string, agent = "a"): Owner => ownerNamed(principal, agent);
const declared: Declared = { question: false, actions: new Set(), inputs: new Map() };
const limits = { outcomes: 3, outcomeMs: 1000, history: 0, historyBytes: 0 };
const reader = { read: 0, flush: () => {} };

function log() {
  const outcomes = new OutcomeLog(limits);
  const end = (owner: Owner, id: string, state = NotificationState.DISMISSED as 4 | 5, now = 0) => {
    const status = { ...pendingSince(0), state };
    return outcomes.record({ id, owner, declared, status, failures: undefined, failedAt: undefined }, now);
  };
  const heard = (owner: Owner) => {
    const found: (string | undefined)[] = [];
    const of = outcomes.logOf(owner);
    for (let event = of.after(0); event; event = of.after(event.sequence))
      found.push(event.status?.notificationId);
    return found;
  };
  return { outcomes, end, heard };
}

test("an outcome waits until its agent has handled it, and then nothing is kept of the agent", () => {
  const { outcomes, end, heard } = log();
  const owner = ownerOf("p");
  end(owner, "one");
  end(owner, "two");
  expect(heard(owner)).toEqual(["one", "two"]);
  outcomes.acknowledge(owner, 1);
  expect([heard(owner), outcomes.ackedBy(owner), outcomes.size]).toEqual([["two"], 1, 1]);
  outcomes.acknowledge(owner, 2);
  expect([outcomes.size, outcomes.agents]).toEqual([0, 0]);
});

test("what is not final is only told to an agent that listens", () => {
  const { outcomes, heard } = log();
  const owner = ownerOf("p");
  const status = { ...pendingSince(0), state: NotificationState.DISPLAYED };
  const shown = { id: "one", owner, declared, status, failures: undefined, failedAt: undefined };
  expect(outcomes.record(shown, 0)).toBeUndefined();
  outcomes.open(owner, reader);
  expect(outcomes.record(shown, 0)).toBeDefined();
  expect(heard(owner)).toEqual(["one"]);
});

test("the agent with the most loses its oldest, and one mark stands for all that it lost", () => {
  const { outcomes, end, heard } = log();
  const [p, q] = [ownerOf("p"), ownerOf("q")];
  end(q, "kept");
  for (const id of ["1", "2", "3", "4", "5"]) end(p, id);
  expect([heard(q), heard(p), outcomes.size]).toEqual([["kept"], [undefined, "4", "5"], 3]);
});

test("answers are lost last", () => {
  const { end, heard } = log();
  const p = ownerOf("p");
  end(p, "answer", NotificationState.ANSWERED);
  for (const id of ["1", "2", "3"]) end(p, id);
  expect(heard(p)).toEqual(["answer", undefined, "2", "3"]);
});

test("an agent of whom all was lost is forgotten, and up to where is remembered", () => {
  const { outcomes, end } = log();
  for (let i = 0; i < 10; i++) end(ownerOf("p", `a${i}`), String(i));
  expect([outcomes.size, outcomes.agents, outcomes.forgottenTo]).toEqual([3, 3, 7]);
});

test("outcomes age", () => {
  const { outcomes, end, heard } = log();
  const p = ownerOf("p");
  end(p, "old", 5, 0);
  end(p, "young", 5, 1);
  end(ownerOf("q"), "other", 5, 1000);
  expect(heard(p)).toEqual(["young"]);
  expect([outcomes.logOf(p).lostTo, outcomes.size]).toEqual([1, 2]);
});

test("a loss is marked once for an agent that listens, and not at all for others", () => {
  const { outcomes, heard } = log();
  const [p, q] = [ownerOf("p"), ownerOf("q")];
  outcomes.open(p, reader);
  expect(
    [outcomes.recordLoss(p, 0), outcomes.recordLoss(p, 0), outcomes.recordLoss(q, 0)].map(Boolean),
  ).toEqual([true, false, false]);
  expect(heard(p)).toEqual([undefined]);
  outcomes.close(p, reader);
  expect(outcomes.agents).toBe(0);
});

test("an owner of whom nothing is kept has handled nothing", () => {
  const { outcomes } = log();
  expect(outcomes.ackedBy(ownerOf("p"))).toBe(0);
  expect([outcomes.size, outcomes.agents, outcomes.last, outcomes.forgottenTo]).toEqual([0, 0, 0, 0]);
});
