import { info, Notification, WatchResponse } from "@toasty/proto";
import { expect, test } from "vitest";
import { callerNamed, coreWith, publisher } from "../testing/core.js";
import { Watch } from "./watch.js";

const position = (sequence: number | undefined) =>
  sequence === undefined ? undefined : { epoch: "e", sequence };

/** An agent that runs more than once under its name. */
function agency() {
  const { core, clock, publish } = coreWith({ memory: { outcomes: 3, outcomeMs: 1000 } });
  const owner = core.ownerOf(publisher);
  const { outcomes } = core.state;
  const end = (id: string, caller = publisher) => {
    publish({ notification: Notification.fromPartial({ ...info(id), id }), target: "desk", caller });
    core.withdraw(caller, id);
  };
  const reader = (resumeAfter?: number) => {
    const heard: string[] = [];
    const cursors: string[] = [];
    const stream = { takes: true };
    const watch = Watch.open(core, owner, position(resumeAfter), (bytes) => {
      const { event, cursor } = WatchResponse.decode(bytes);
      if (event?.$case === "status") heard.push(event.value.notificationId);
      else if (event) heard.push(event.$case);
      cursors.push(cursor);
      return stream.takes;
    });
    const acknowledge = () =>
      watch.acknowledge({ epoch: "e", sequence: Number(cursors.at(-1)?.split(".").at(-1)) });
    return { watch, heard, stream, acknowledge };
  };
  return { outcomes, clock, end, reader };
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
  const { outcomes, end, reader } = agency();
  const [quick, slow] = [reader(), reader()];
  slow.stream.takes = false;
  end("one");
  end("two");
  quick.acknowledge();
  quick.watch.close();
  expect(outcomes.size).toBe(1);
  slow.watch.close();
  expect([outcomes.size, outcomes.agents]).toEqual([0, 0]);
});

test("a reader is told of what has aged before it read it, and goes on with what is left", () => {
  const { clock, end, reader } = agency();
  const slow = reader();
  slow.stream.takes = false;
  end("one");
  end("old");
  clock.advance(1000);
  end("young");
  slow.stream.takes = true;
  slow.watch.drained();
  expect(slow.heard).toEqual(["snapshotDone", "one", "gap", "young"]);
});

test("who resumes where its outcomes were forgotten has missed nothing; who resumes before is told of a gap", () => {
  const { outcomes, clock, end, reader } = agency();
  end("one");
  end("two");
  clock.advance(1000);
  end("three", callerNamed("publisher", "other"));
  expect([outcomes.agents, outcomes.forgottenTo]).toEqual([1, 2]);
  const upToDate = reader(2);
  expect(upToDate.heard).toEqual(["snapshotDone"]);
  upToDate.watch.close();
  expect(reader(1).heard).toEqual(["gap", "snapshotDone"]);
});
