import { type CategoryName, Notification } from "@toasty/proto";
import { expect, test } from "vitest";
import { summaryOf } from "./summary.js";

const newest = Notification.fromPartial({
  id: "n",
  agentId: "a",
  group: "build",
  timestampMs: 9,
  revision: 2,
  dedupKey: "k",
  count: 3,
  payload: {
    $case: "textMessage",
    value: { header: { title: "Broken", subtitle: "s" }, bodyTextLine1: "one", bodyTextLine2: "two" },
  },
});

test.each([
  ["info", "messages"],
  ["success", "successes"],
  ["progress", "updates"],
  ["warning", "warnings"],
  ["error", "errors"],
  ["completion", "completions"],
  ["question", "questions"],
] as const)("counts %s as %s, and tells of the newest", (category: CategoryName, noun) => {
  const { payload } = summaryOf("s", newest, category, 7);
  expect(payload).toEqual({
    $case: "textMessage",
    value: {
      header: { title: `7 ${noun} in build`, subtitle: undefined },
      bodyTextLine1: "Latest: Broken",
      bodyTextLine2: "",
    },
  });
});

test("keeps who sent it and where, and nothing that belongs to one message", () => {
  expect(summaryOf("s", newest, "info", 7)).toMatchObject({
    id: "s",
    agentId: "a",
    group: "build",
    timestampMs: 0,
    revision: 7,
    count: 7,
    dedupKey: undefined,
    milestone: undefined,
    taskbarProgress: undefined,
  });
});

test.each<[string, Parameters<typeof Notification.fromPartial>[0]]>([
  ["nothing", {}],
  ["no title", { payload: { $case: "textMessage", value: { header: { title: "" } } } }],
  ["no header", { payload: { $case: "textMessage", value: { bodyTextLine1: "one" } } }],
  ["a question", { payload: { $case: "interactiveMessage", value: { header: { title: "Sure?" } } } }],
])("tells of no title where the newest has %s", (_, fields) => {
  const { payload } = summaryOf("s", Notification.fromPartial(fields), "info", 2);
  expect(payload).toMatchObject({ value: { bodyTextLine1: "" } });
});
