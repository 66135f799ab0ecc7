import { Notification, NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { pendingSince, type State } from "../settling/status.js";
import { type Candidate, compareRevision, contentDigest, type Revised } from "./revisions.js";

const { ANSWERED, DISPLAYED, PENDING } = NotificationState;

const known = (
  revision?: number,
  { question = false, state = PENDING as State, content = "c" } = {},
): Revised => ({
  revision,
  content,
  declared: { question, actions: new Set(), inputs: new Map() },
  status: { ...pendingSince(0), state },
});
const candidate = (revision?: number, more: Partial<Candidate> = {}): Candidate => ({
  id: "n",
  revision,
  content: "c",
  sameOwner: true,
  ...more,
});

test.each([
  [2, 1, "newer"],
  [1, 1, "duplicate"],
  [1, 2, "duplicate"],
  [1, undefined, "newer"],
  [0, undefined, "duplicate"],
  [undefined, 0, "duplicate"],
  [undefined, 1, "duplicate"],
] as const)("takes revision %s after revision %s for %s, whatever the content", (now, before, order) => {
  expect(compareRevision(candidate(now), known(before))).toBe(order);
  expect(compareRevision(candidate(now, { content: "other" }), known(before))).toBe(order);
});

test("takes other content for newer where there is no revision", () => {
  expect(compareRevision(candidate(), known())).toBe("duplicate");
  expect(compareRevision(candidate(undefined, { content: "other" }), known())).toBe("newer");
});

test("takes an unknown id, and one that ended under another owner, for a first one", () => {
  expect(compareRevision(candidate(), undefined)).toBe("first");
  expect(compareRevision(candidate(undefined, { sameOwner: false }), undefined)).toBe("first");
  for (const question of [true, false]) {
    const ended = known(5, { question, state: ANSWERED });
    expect(compareRevision(candidate(1, { sameOwner: false }), ended)).toBe("first");
  }
});

test.each([PENDING, DISPLAYED])("refuses another owner's id in state %i", (state) => {
  expect(() => compareRevision(candidate(2, { sameOwner: false }), known(1, { state }))).toThrow(
    expect.objectContaining({
      code: "permission_denied",
      reason: "ID_TAKEN",
      message: "The id n belongs to a notification of another agent.",
    }),
  );
});

test.each([PENDING, ANSWERED])("never changes a question in state %i, whatever the revision", (state) => {
  const question = known(1, { question: true, state });
  expect(compareRevision(candidate(2), question)).toBe("duplicate");
  expect(() => compareRevision(candidate(2, { content: "other" }), question)).toThrow(
    expect.objectContaining({ code: "already_exists", reason: "ID_TAKEN", remedy: "Ask under a new id." }),
  );
});

test("takes repeated revisions, but no newer ones, of what has ended", () => {
  expect(compareRevision(candidate(1), known(1, { state: ANSWERED }))).toBe("duplicate");
  expect(() => compareRevision(candidate(2), known(1, { state: ANSWERED }))).toThrow(
    expect.objectContaining({
      code: "failed_precondition",
      reason: "SETTLED",
      message: "The notification n has ended and takes no more revisions.",
    }),
  );
});

function digest(fields: Parameters<typeof Notification.fromPartial>[0], question = false) {
  const notification = Notification.fromPartial({ id: "n", ...fields });
  return contentDigest(notification, Notification.encode(notification).finish(), question);
}

test("digests only what may have to be compared", () => {
  expect(digest({})).toMatch(/^[A-Za-z0-9+/]{27}=$/);
  for (const fields of [{ id: "" }, { revision: 0 }, { revision: 1 }]) {
    expect(digest(fields)).toBeUndefined();
    expect(digest(fields, true)).toBeDefined();
  }
});

test("digests no circumstances of the sending", () => {
  const circumstances = { timestampMs: 5, revision: 2, count: 3, agentId: "a", traceparent: "t" };
  for (const [name, value] of Object.entries(circumstances))
    expect(digest({ [name]: value }, true), name).toBe(digest({}, true));
});

test("digests all that is content", () => {
  const text = (title: string) => ({
    payload: { $case: "textMessage" as const, value: { header: { title } } },
  });
  const digests = [{}, { id: "m" }, { group: "g" }, { expiresAtMs: 5 }, text("a"), text("b")].map((each) =>
    digest(each),
  );
  expect(new Set(digests).size).toBe(digests.length);
});

test("the same bytes in another field are other content", () => {
  const digest = (...bytes: readonly number[]) =>
    contentDigest({ id: "n", revision: undefined }, Uint8Array.from(bytes), false);
  const [first, second] = [0x12, 0x1a];
  expect(digest(first, 1, 97)).toBe(digest(first, 1, 97));
  expect(digest(first, 1, 97)).not.toBe(digest(second, 1, 97));
});
