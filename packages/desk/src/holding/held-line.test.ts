import { info, Notification, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { formatLine, type HeldLine, parseLine } from "./held-line.js";

const stored = {
  key: "trainer/q",
  cursor: "e.warning.7",
  notification: question("Deploy?", { id: "q", buttons: { go: "Go" } }),
};
const news = { key: "n", cursor: "e.info.1", notification: info("news", "", { id: "n" }) };

test.each<HeldLine>([
  { kind: "hold", stored },
  { kind: "release", key: "trainer/q" },
  {
    kind: "decide",
    pending: { ...stored, decision: { kind: "answered", action: "go", inputs: { a: "b" } } },
  },
  { kind: "decide", pending: { ...news, decision: { kind: "dismissed" } } },
  { kind: "decide", pending: { ...news, decision: { kind: "failed", reason: "no daemon" } } },
  { kind: "confirm", key: "trainer/q" },
])("reads what it wrote: %#", (line) => {
  const text = formatLine(line);
  expect(text).not.toContain("\n");
  expect(parseLine(text)).toEqual(line);
});

test("writes the format that earlier releases read, and nothing but what belongs into it", () => {
  const notification = Buffer.from(Notification.encode(news.notification).finish()).toString("base64");
  const delivery = { displayed: async () => {} };
  expect(JSON.parse(formatLine({ kind: "hold", stored: { ...news, delivery } as typeof news }))).toEqual({
    hold: "n",
    cursor: "e.info.1",
    notification,
  });
  const pending = { ...news, delivery, decision: { kind: "dismissed" } as const };
  expect(JSON.parse(formatLine({ kind: "decide", pending }))).toEqual({
    decide: "n",
    cursor: "e.info.1",
    notification,
    decision: { kind: "dismissed" },
  });
});

test.each([
  ["that is torn", '{"hold":"b","cursor":"e.info.2","notif'],
  ["without a notification", '{"hold":"b","cursor":"e.info.2"}'],
  [
    "with a decision of a later release",
    '{"decide":"b","cursor":"c","notification":"","decision":{"kind":"snoozed"}}',
  ],
  ["of a later release", '{"snooze":"b"}'],
  ["that is no object", "7"],
])("refuses a line %s", (_, text) => {
  expect(() => parseLine(text)).toThrow();
});
