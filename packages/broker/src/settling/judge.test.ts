import { NotificationState } from "@toasty/proto";
import { expect, test } from "vitest";
import { judge, type ReportedEvent } from "./judge.js";
import { type Judged, pendingSince, type State, type Status } from "./status.js";

const { PENDING, DISPLAYED, HELD, ANSWERED, DISMISSED, FAILED, EXPIRED } = NotificationState;
const answer = { actionId: "ok", inputs: { a: "1", b: "2" } };
const answered = (
  value: typeof answer | { actionId: string; inputs: Record<string, string> } = answer,
): ReportedEvent => ({
  $case: "answered",
  value,
});
const dismissed = { $case: "dismissed", value: {} } as ReportedEvent;
const displayed = { $case: "displayed", value: {} } as ReportedEvent;
const held = { $case: "held", value: { reason: "busy" } } as ReportedEvent;
const failed = { $case: "failed", value: { reason: "broken" } } as ReportedEvent;

const judged = (state: State, status: Partial<Status> = {}): Judged => ({
  id: "n",
  declared: {
    question: true,
    actions: new Set(["ok", "no"]),
    inputs: new Map(["a", "b", "c"].map((id) => [id, { kind: "line" }])),
  },
  status: { ...pendingSince(0), state, ...status },
  failures: undefined,
  failedAt: undefined,
});

const verdict = (notification: Judged, event: ReportedEvent, othersMayShow = false) =>
  judge(notification, "desk", event, () => othersMayShow);

test.each([PENDING, HELD, DISPLAYED])("is settled by an answer or a dismissal in state %i", (state) => {
  expect(verdict(judged(state), answered())).toEqual({ kind: "change", state: ANSWERED, answer });
  expect(verdict(judged(state), dismissed)).toEqual({ kind: "change", state: DISMISSED });
});

test.each([
  [PENDING, { kind: "change", state: DISPLAYED }],
  [HELD, { kind: "change", state: DISPLAYED }],
  [DISPLAYED, { kind: "noted" }],
])("judges a display in state %i", (state, expected) => {
  expect(verdict(judged(state), displayed)).toEqual(expected);
});

test.each([
  [PENDING, { kind: "change", state: HELD, reason: "busy" }],
  [HELD, { kind: "noted" }],
  [DISPLAYED, { kind: "noted" }],
])("judges that a desk holds it in state %i", (state, expected) => {
  expect(verdict(judged(state), held)).toEqual(expected);
});

test("fails only where no desk is left that may show it", () => {
  expect(verdict(judged(PENDING), failed, true)).toEqual({ kind: "noted" });
  expect(verdict(judged(PENDING), failed, false)).toEqual({
    kind: "change",
    state: FAILED,
    reason: "broken",
  });
});

test.each([
  ["the same answer", ANSWERED, answered()],
  ["the same answer in another order", ANSWERED, answered({ actionId: "ok", inputs: { b: "2", a: "1" } })],
  ["the same dismissal", DISMISSED, dismissed],
  ["the same failure", FAILED, failed],
])("knows %s of the desk that settled it", (_, state, event) => {
  expect(verdict(judged(state, { clientId: "desk", answer }), event)).toEqual({ kind: "repeated" });
  expect(verdict(judged(state, { clientId: "other", answer }), event)).toEqual({ kind: "late" });
  expect(verdict(judged(EXPIRED, { clientId: "desk", answer }), event)).toEqual({ kind: "late" });
});

test.each([
  ["another action", answered({ ...answer, actionId: "no" })],
  ["another value", answered({ actionId: "ok", inputs: { a: "1", b: "3" } })],
  ["fewer inputs", answered({ actionId: "ok", inputs: { a: "1" } })],
  ["more inputs", answered({ actionId: "ok", inputs: { a: "1", b: "2", c: "3" } })],
  ["other inputs", answered({ actionId: "ok", inputs: { a: "1", c: "2" } })],
  ["a dismissal", dismissed],
  ["a failure", failed],
  ["a display", displayed],
  ["a hold", held],
])("takes %s after its own answer for late", (_, event) => {
  expect(verdict(judged(ANSWERED, { clientId: "desk", answer }), event)).toEqual({ kind: "late" });
});

test.each([DISMISSED, FAILED])("takes an answer in state %i for late, even its own", (state) => {
  expect(verdict(judged(state, { clientId: "desk", answer }), answered())).toEqual({ kind: "late" });
});

test.each([PENDING, DISMISSED])(
  "refuses an answer that was not declared in state %i, and names all that is wrong",
  (state) => {
    expect(() => verdict(judged(state), answered({ actionId: "ja", inputs: { z: "" } }))).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        reason: "ACTION_UNDECLARED",
        message:
          'answered.action_id: "ja" is no action of this notification: it has ok, no; answered.inputs["z"]: is no input of this notification.',
        violations: [
          expect.objectContaining({ field: "answered.action_id" }),
          expect.objectContaining({ field: 'answered.inputs["z"]' }),
        ],
      }),
    );
  },
);
