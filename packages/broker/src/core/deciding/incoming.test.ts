import { Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { after, moment, publishing, question, type Sent, sender, stateWith } from "../../testing/state.js";
import { bindLease, bodyFor, incomingOf, publishedFrom, replyOf, stampFor, startLife } from "./incoming.js";

const incoming = (sent: Sent = {}) => incomingOf(publishing(sent), moment);
const lease = { stream: 1, ms: 500 };

test("a publish keeps its own id, and gets one where it has none", () => {
  expect(incoming({ id: "own" }).id).toBe("own");
  expect(incoming().id).toBe("made");
});

test("the trace around a publish goes before the one in it", () => {
  const inside = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
  expect(incoming({ traceparent: inside }).traceparent).toBe(inside);
  expect(incoming({ traceparent: inside, trace: "around" }).traceparent).toBe("around");
});

test.each([
  ["neither end", {}, undefined],
  ["a lifetime", { ttlMs: 700 }, 700],
  ["a time", { expiresAtMs: moment.wall + 300 }, 300],
  ["a time that is over", { expiresAtMs: moment.wall - 1 }, -1],
  ["both, the lifetime first", { ttlMs: 200, expiresAtMs: moment.wall + 300 }, 200],
  ["both, the time first", { ttlMs: 400, expiresAtMs: moment.wall + 300 }, 300],
])("a publish with %s lives for the shorter of both", (_, sent, lifetimeMs) => {
  expect(incoming(sent).lifetimeMs).toBe(lifetimeMs);
});

test("only content that a later copy is compared with has a digest", () => {
  expect(incoming({ id: "x" }).content).toEqual(expect.any(String));
  expect(incoming({ id: "x", revision: 1 }).content).toBeUndefined();
  expect(incoming().content).toBeUndefined();
  expect(incoming({ ...question, revision: 1 }).content).toEqual(expect.any(String));
  expect(incoming(question).declared.question).toBe(true);
});

test("the stamp has the broker's time and the end by the wall clock, which no desk could not read", () => {
  expect(stampFor(incoming({ ttlMs: 700 }))).toEqual({
    id: "made",
    nowMs: moment.wall,
    agent: "a",
    traceparent: undefined,
    expiresAtMs: moment.wall + 700,
  });
  expect(stampFor(incoming()).expiresAtMs).toBeUndefined();
  const endless = { ...incoming(), lifetimeMs: Number.MAX_SAFE_INTEGER };
  expect(stampFor(endless).expiresAtMs).toBe(Number.MAX_SAFE_INTEGER);
});

test("desks receive the bytes as they came, and then what the broker says", () => {
  const one = incoming({ ttlMs: 700 });
  const [first, ...stamp] = bodyFor(one);
  expect(first).toBe(one.bytes);
  expect(stamp.length).toBeGreaterThan(0);
  const read = Notification.decode(Buffer.concat(bodyFor(one)));
  expect(read).toMatchObject({ id: "made", agentId: "a", expiresAtMs: moment.wall + 700 });
});

test("what is known of a publish at first has the next number, and nobody has it", () => {
  const { state } = stateWith();
  state.serial = 7;
  const one = incoming({ id: "x", revision: 3, lane: "warning", target: "desk", trace: "t" });
  expect(publishedFrom(state, one)).toMatchObject({
    serial: 8,
    id: "x",
    owner: sender,
    target: "desk",
    lane: "warning",
    revision: 3,
    traceparent: "t",
    publishedAtMs: moment.wall,
    audience: [],
  });
  expect(publishedFrom(state, one, "other", 2)).toMatchObject({ serial: 9, id: "other" });
});

test("a lifetime is counted on the monotonic clock", () => {
  const one = incoming({ ttlMs: 700 });
  const notification = publishedFrom(stateWith().state, one);
  expect(startLife(notification, one)).toEqual([
    { kind: "live_until", notification, at: after(700).monotonic },
  ]);
});

test("without a lifetime there is nothing to change, unless a former publish had one", () => {
  const { send } = stateWith();
  const one = incoming();
  expect(startLife(send({ id: "x" }), one)).toEqual([]);
  const mortal = send({ id: "y", ttlMs: 700 });
  expect(startLife(mortal, one)).toEqual([{ kind: "live_until", notification: mortal, at: undefined }]);
});

test("a lease is bound, renewed and given up, and left alone where there is none", () => {
  const { send } = stateWith();
  const free = send({ id: "x" });
  const leased = send({ id: "y", lease });
  expect(bindLease(free, undefined)).toEqual([]);
  expect(bindLease(free, lease)).toEqual([{ kind: "lease", notification: free, lease }]);
  expect(bindLease(leased, undefined)).toEqual([{ kind: "lease", notification: leased, lease: undefined }]);
  expect(startLife(free, incoming({ lease }))).toEqual([{ kind: "lease", notification: free, lease }]);
});

test("an answer has no sessions and nothing that it was merged into, unless more is known", () => {
  expect(replyOf("x", "delivered")).toEqual({
    kind: "published",
    id: "x",
    outcome: "delivered",
    sessions: 0,
    mergedInto: undefined,
  });
});
