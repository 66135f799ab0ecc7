import { manualClock } from "@toasty/kit/testing";
import { Notification, NotificationState, WatchResponse } from "@toasty/proto";
import { expect, test } from "vitest";
import { declaredBy } from "./declared.js";
import { OutcomeLog } from "./outcome-log.js";
import { Owners } from "./owner.js";
import { newPublished } from "./published.js";
import { Watch } from "./watch.js";

const limits = { outcomes: 3, outcomeMs: 1000, history: 0, historyBytes: 0 };

/** An agent that runs more than once under its name. */
function agency() {
  const owners = new Owners();
  const outcomes = new OutcomeLog(limits, manualClock(), owners);
  const owner = owners.of({ principal: { name: "p", role: 1, agent: undefined }, agent: "a" });
  owner.uses++;
  const declared = declaredBy(Notification.create());
  const end = (id: string) => {
    const begun = { id, revision: 1, declared, lane: "info", target: "*", owner, nowMs: 0 } as const;
    outcomes.record({ ...newPublished(begun), state: NotificationState.DISMISSED });
  };
  const reader = () => {
    const heard: string[] = [];
    const cursors: string[] = [];
    const stream = { takes: true };
    const watch = new Watch("e", outcomes, owner, undefined, (bytes) => {
      const { event, cursor } = WatchResponse.decode(bytes);
      if (event?.$case === "status") heard.push(event.value.notificationId);
      else if (event) heard.push(event.$case);
      cursors.push(cursor);
      return stream.takes;
    });
    watch.pump();
    const acknowledge = () =>
      watch.acknowledge({ epoch: "e", seq: Number(cursors.at(-1)?.split(".").at(-1)) });
    return { watch, heard, stream, acknowledge };
  };
  return { owners, outcomes, owner, end, reader };
}

test("what one of an agent's readers has heard stays until the slower one has read it", () => {
  const { outcomes, end, reader } = agency();
  const [quick, slow] = [reader(), reader()];
  slow.stream.takes = false;
  for (const id of ["one", "two", "three"]) end(id);
  quick.acknowledge();
  expect(slow.heard).toEqual(["snapshotDone", "one"]);
  slow.stream.takes = true;
  slow.watch.drained();
  expect(slow.heard).toEqual(["snapshotDone", "one", "two", "three"]);
  expect(outcomes.size).toBe(0);
  end("four");
  expect([quick.heard.at(-1), slow.heard.at(-1)]).toEqual(["four", "four"]);
});

test("a reader that never reads holds no more than the table does, and is told of its loss", () => {
  const { outcomes, end, reader } = agency();
  const [quick, slow] = [reader(), reader()];
  slow.stream.takes = false;
  for (const id of ["one", "two", "three", "four", "five"]) {
    end(id);
    quick.acknowledge();
  }
  expect(outcomes.size).toBe(3);
  slow.stream.takes = true;
  slow.watch.drained();
  expect(slow.heard).toEqual(["snapshotDone", "one", "gap", "three", "four", "five"]);
});

test("a reader that goes holds nothing, and of an agent that heard everything nothing is kept", () => {
  const { owners, owner, outcomes, end, reader } = agency();
  const [quick, slow] = [reader(), reader()];
  slow.stream.takes = false;
  end("one");
  end("two");
  quick.acknowledge();
  quick.watch.close();
  expect(outcomes.size).toBe(1);
  owner.uses--;
  slow.watch.close();
  expect([outcomes.size, owners.size]).toEqual([0, 0]);
});
