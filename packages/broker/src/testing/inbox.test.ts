import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { Inbox } from "./inbox.js";

function opened() {
  const stream = new EventEmitter();
  return { stream, inbox: new Inbox<number>(stream) };
}

test("what has come is read in order, and what comes goes to who waits longest", async () => {
  const { stream, inbox } = opened();
  for (const item of [1, 2]) stream.emit("data", item);
  expect(inbox.unread()).toEqual([1, 2]);
  expect([await inbox.next(), await inbox.next()]).toEqual([1, 2]);
  const waiting = [inbox.next(), inbox.next()];
  for (const item of [3, 4]) stream.emit("data", item);
  expect(await Promise.all(waiting)).toEqual([3, 4]);
  expect(inbox.unread()).toEqual([]);
});

test("the end of a stream rejects who waits, and who asks later, but not before everything was read", async () => {
  const { stream, inbox } = opened();
  stream.emit("data", 1);
  stream.emit("end");
  expect(await inbox.next()).toBe(1);
  await expect(inbox.next()).rejects.toMatchObject({ reason: "CLOSED", code: "cancelled" });
  expect(await inbox.closed()).toBeUndefined();
});

test("the error that ended a stream is what everybody gets, whatever follows", async () => {
  const { stream, inbox } = opened();
  const waiting = inbox.next();
  stream.emit("error", new Error("cut off"));
  stream.emit("end");
  for (const reading of [waiting, inbox.next()]) {
    await expect(reading).rejects.toMatchObject({ message: expect.stringContaining("cut off") });
  }
  expect((await inbox.closed())?.message).toContain("cut off");
});
