import { info, Notification, ReportRequest, WatchResponse } from "@toasty/proto";
import { expect, test } from "vitest";
import { callerNamed } from "../testing/core.js";
import { metadataFor, principals, refusalIn, servingWith, TestCall } from "../testing/serving.js";
import { readerThat } from "../testing/state.js";
import { interactionHandlers } from "./interaction-service.js";

type Handler = (call: unknown, callback?: (error: unknown, response?: unknown) => void) => void;

function house() {
  const world = servingWith();
  const { report, watch } = interactionHandlers(world.serving) as unknown as Record<string, Handler>;
  const begin = () => {
    const call = new TestCall(metadataFor("publisher", { "x-agent-id": "a" }), undefined);
    watch?.(call);
    const send = (request: unknown) => call.emit("data", { request });
    const open = (resumeAfter = "") => send({ $case: "open", value: { resumeAfter } });
    const ack = (cursor: string) => send({ $case: "ack", value: { cursor } });
    const got = () => call.written.map((bytes) => WatchResponse.decode(bytes as Buffer));
    const told = () =>
      got().map(({ cursor, event }) =>
        event?.$case === "status" ? [cursor, event.value.notificationId] : [cursor, event?.$case],
      );
    const violated = () =>
      call.errors.flatMap((error) => refusalIn(error).violations.map(({ field }) => field));
    return { call, send, open, ack, told, violated };
  };
  const publisher = callerNamed("publisher", "a");
  const send = (id: string) =>
    world.publish({
      notification: Notification.fromPartial({ ...info(id), id }),
      target: "desk",
      caller: publisher,
    });
  const end = (id: string) => {
    send(id);
    world.core.withdraw(publisher, id);
  };
  const reported = (cursor: string) =>
    new Promise<unknown>((resolve) => {
      const request = ReportRequest.fromPartial({
        clientId: "desk",
        cursor,
        event: { $case: "dismissed", value: {} },
      });
      report?.(new TestCall(metadataFor("desk"), request), (error, response) =>
        resolve(error ? refusalIn(error) : response),
      );
    });
  return { ...world, begin, send, end, reported };
}

test("a report counts only from a principal that has attached as the client id", async () => {
  const { core, send, reported, serving } = house();
  send("x");
  const mailbox = core.state.mailboxes.get("desk") ?? expect.fail();
  const reader = readerThat();
  core.run({ kind: "open", mailbox, reader, principal: "desk" });
  const [slot] = mailbox.entries();
  if (slot) core.written(slot.content, slot);
  expect(await reported("e.i.1")).toMatchObject({ reason: "NOT_DELIVERED" });
  serving.desks.note(principals.desk, "desk");
  expect(await reported("e.i.1")).toMatchObject({ accepted: true, status: { notificationId: "x" } });
});

test("a watch tells what is open, and then what happens, until it is closed", () => {
  const { begin, send, end, core } = house();
  send("open");
  const agent = begin();
  expect(agent.told()).toEqual([]);
  agent.open();
  expect(agent.told()).toEqual([
    ["", "open"],
    ["", "snapshotDone"],
  ]);
  end("x");
  const [cursor, id] = agent.told().at(-1) ?? [];
  expect(id).toBe("x");
  agent.ack(cursor ?? "");
  expect(core.state.outcomes.size).toBe(0);
  agent.call.emit("close");
  end("y");
  expect(agent.told()).toHaveLength(3);
});

test("a watch resumes after what it had handled", () => {
  const { begin, end } = house();
  const first = begin();
  first.open();
  for (const id of ["x", "y"]) end(id);
  const [, [cursor = ""] = []] = first.told();
  first.call.emit("close");
  const again = begin();
  again.open(cursor);
  expect(again.told().map(([, what]) => what)).toEqual(["snapshotDone", "y"]);
});

test("a watch writes no more than its stream takes", () => {
  const { begin, end } = house();
  const agent = begin();
  agent.call.takesMore = false;
  agent.open();
  end("x");
  expect(agent.told()).toEqual([["", "snapshotDone"]]);
  agent.call.takesMore = true;
  agent.call.emit("drain");
  expect(agent.told().at(-1)?.[1]).toBe("x");
  agent.call.emit("end");
  expect(agent.call.ended).toBe(true);
});

test("a watch that breaks the order is ended with a reason", () => {
  const { begin } = house();
  const agents = Array.from({ length: 5 }, begin);
  const [twice, early, empty, place, cursor] = agents;
  twice?.open();
  twice?.open();
  early?.ack("e.o.1");
  empty?.send(undefined);
  place?.open("rubbish");
  cursor?.open();
  cursor?.ack("rubbish");
  expect(agents.map(({ violated }) => violated())).toEqual([
    ["request"],
    ["request"],
    ["request"],
    ["open.resume_after"],
    ["ack.cursor"],
  ]);
});
