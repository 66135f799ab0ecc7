import { setImmediate } from "node:timers/promises";
import { info, ListHistoryRequest, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import type { Principal } from "../admission/principal.js";
import { callerNamed } from "../testing/core.js";
import { principals, servingWith } from "../testing/serving.js";
import { costOfPage, listHistory } from "./list-history.js";

function house() {
  const world = servingWith();
  const list = listHistory(world.serving);
  const send = (id: string, { by = callerNamed("publisher", "a"), target = "desk", text = "" } = {}) =>
    world.publish({
      notification: Notification.fromPartial({ ...info(id, text), id }),
      target,
      caller: by,
    });
  const ask = (
    request: Parameters<typeof ListHistoryRequest.fromPartial>[0] = {},
    principal: Principal = principals.admin,
    agent = "",
  ) => {
    const context = { caller: { principal, agent }, peer: () => "peer", traceparent: undefined };
    return list(ListHistoryRequest.fromPartial(request), context);
  };
  const idsOf = async (...rest: Parameters<typeof ask>) =>
    (await ask(...rest)).entries.map(({ notification }) => notification?.id);
  return { ...world, send, ask, idsOf };
}

test.each([
  [0, 11],
  [1, 2],
  [5, 2],
  [6, 3],
  [500, 101],
])("a page of %i entries counts as %i calls", (pageSize, cost) => {
  expect(costOfPage(ListHistoryRequest.fromPartial({ pageSize }))).toBe(cost);
});

test("an entry says what was sent, to whom, when and what became of it", async () => {
  const { send, ask, core, clock } = house();
  send("x");
  core.withdraw(callerNamed("publisher", "a"), "x");
  const { entries, nextPageToken } = await ask();
  expect(entries).toEqual([
    {
      notification: expect.objectContaining({ id: "x", agentId: "a" }),
      targetClientId: "desk",
      status: expect.objectContaining({ notificationId: "x" }),
      publishedAtMs: clock.now(),
    },
  ]);
  expect(nextPageToken).toBe("");
});

test("pages follow each other by their tokens, newest first", async () => {
  const { send, ask } = house();
  for (const id of ["a", "b", "c"]) send(id);
  const first = await ask({ pageSize: 2 });
  expect(first.entries.map(({ notification }) => notification?.id)).toEqual(["c", "b"]);
  const rest = await ask({ pageSize: 2, pageToken: first.nextPageToken });
  expect(rest.entries.map(({ notification }) => notification?.id)).toEqual(["a"]);
  expect(rest.nextPageToken).toBe("");
});

test("a page has 50 entries unless 1 to 500 are asked for", async () => {
  const { send, ask } = house();
  for (let i = 0; i < 60; i++) send(`${i}`);
  expect((await ask()).entries).toHaveLength(50);
  expect((await ask({ pageSize: 1 })).entries).toHaveLength(1);
  expect((await ask({ pageSize: 500 })).entries).toHaveLength(60);
  const refused = { violations: [expect.objectContaining({ field: "page_size" })] };
  for (const pageSize of [-1, 501]) await expect(ask({ pageSize })).rejects.toMatchObject(refused);
});

test("a page has at most a megabyte, and one entry in any case", async () => {
  const megabyte = 1024 * 1024;
  const pageOf = async (...sizes: readonly number[]) => {
    const { send, ask, core } = house();
    for (const [i] of sizes.entries()) send(`${i}`);
    const { history } = core.journal;
    core.journal.history = (query) => {
      const { entries, more } = history.call(core.journal, query);
      for (const [i, { entry }] of entries.entries()) {
        Object.defineProperty(entry.delivery, "length", { value: sizes[i] });
      }
      return { entries, more };
    };
    return (await ask()).entries.length;
  };
  expect(await pageOf(megabyte / 2, megabyte / 2)).toBe(2);
  expect(await pageOf(megabyte / 2, megabyte / 2 + 1)).toBe(1);
  expect(await pageOf(2 * megabyte)).toBe(1);
});

test("a token of another epoch, and what is none, are refused", async () => {
  const { ask } = house();
  for (const pageToken of ["f.h.1", "e.h.", "e.i.1", "rubbish"]) {
    await expect(ask({ pageToken })).rejects.toMatchObject({
      violations: [expect.objectContaining({ field: "page_token" })],
    });
  }
});

test("a page has at most 1 MB", async () => {
  const { send, ask } = house();
  const text = "\u{1F600}".repeat(4000);
  for (let i = 0; i < 80; i++) send(`${i}`, { text });
  const { entries, nextPageToken } = await ask({ pageSize: 500 });
  const bytes = entries.map(
    ({ notification }) => Notification.encode(notification ?? expect.fail()).finish().length,
  );
  const sum = bytes.reduce((all, each) => all + each, 0);
  expect([sum < 1024 * 1024, sum > 1024 * 1024 - 20_000]).toEqual([true, true]);
  const rest = await ask({ pageSize: 500, pageToken: nextPageToken });
  expect(rest.entries.length + entries.length).toBe(80);
});

test("a publisher sees its own, an agent that names itself only that, and a desk what was for it", async () => {
  const { send, idsOf, serving } = house();
  send("own");
  send("sibling", { by: callerNamed("publisher", "b") });
  send("foreign", { by: callerNamed("other", "a"), target: "kitchen" });
  const { publisher, desk, admin } = principals;
  expect(await idsOf({}, publisher)).toEqual(["sibling", "own"]);
  expect(await idsOf({}, publisher, "b")).toEqual(["sibling"]);
  expect(await idsOf({}, admin)).toEqual(["foreign", "sibling", "own"]);
  expect(await idsOf({}, desk)).toEqual([]);
  serving.desks.note(desk, "kitchen");
  expect(await idsOf({}, desk)).toEqual(["foreign"]);
});

test("filters are refused by name", () => {
  expect(() => house().ask({ text: "x" })).toThrow(expect.objectContaining({ reason: "UNSUPPORTED" }));
});

test("one page is made in each turn of the event loop, for anybody", async () => {
  const { send, ask, core } = house();
  send("x");
  const { journal } = core;
  const history = journal.history.bind(journal);
  let pages = 0;
  journal.history = (query) => {
    pages++;
    return history(query);
  };
  const asked = Promise.all([ask(), ask(), ask()]);
  let before = 0;
  while (pages < 3) {
    await setImmediate();
    expect(pages - before).toBeLessThanOrEqual(1);
    before = pages;
  }
  await asked;
});
