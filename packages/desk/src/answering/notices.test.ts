import { info, question } from "@toasty/proto";
import { describe, expect, test } from "vitest";
import { noticeOf } from "./notices.js";
import type { ReportVerdict } from "./verdict.js";

const notification = question("Deploy?", { id: "q", buttons: { go: "Deploy now", no: "Cancel" } });
const decision = { kind: "answered", action: "go", inputs: {} } as const;
const words = (verdict: ReportVerdict) => {
  const { payload } = noticeOf({ notification, decision }, verdict) ?? {};
  return payload?.$case === "textMessage"
    ? [payload.value.header?.title, payload.value.bodyTextLine1]
    : undefined;
};

describe("a human whose answer did not count", () => {
  test.each<[ReportVerdict, string]>([
    [
      { kind: "late", outcome: { kind: "answered", action: "no", inputs: {}, by: "phone" } },
      "phone answered first: Cancel.",
    ],
    [
      { kind: "late", outcome: { kind: "answered", action: "", inputs: {}, by: "" } },
      "Another desk answered first.",
    ],
    [{ kind: "late", outcome: { kind: "dismissed", by: "phone" } }, "phone dismissed it first."],
    [{ kind: "late", outcome: { kind: "expired" } }, "It came too late: the time of the question was over."],
    [{ kind: "late", outcome: { kind: "withdrawn" } }, "It came too late: the question was taken back."],
    [{ kind: "late", outcome: undefined }, "It came too late: the question was over."],
    [{ kind: "refused", reason: "no such button" }, "The broker refused it: no such button"],
    [{ kind: "unknown" }, "The broker does not know the question any more, and nobody asked it again."],
  ])("is told why: %j", (verdict, why) => {
    expect(words(verdict)).toEqual(["Your answer did not count: Deploy?", why]);
  });

  test("reads a long title up to 200 characters", () => {
    const prefix = "Your answer did not count: ";
    const title = (length: number) => {
      const long = { ...question("x".repeat(length), { buttons: { go: "Go" } }) };
      const notice = noticeOf({ notification: long, decision }, { kind: "refused", reason: "why" });
      return notice?.payload?.value.header?.title;
    };
    expect(title(200 - prefix.length)).toBe(prefix + "x".repeat(200 - prefix.length));
    expect(title(201 - prefix.length)).toBe(`${prefix}${"x".repeat(199 - prefix.length)}…`);
  });

  test("is told nothing where the answer counted, or nobody waits for it", () => {
    expect(words({ kind: "accepted" })).toBeUndefined();
    const late = { kind: "late", outcome: { kind: "expired" } } as const;
    expect(noticeOf({ notification, decision: { kind: "dismissed" } }, late)).toBeUndefined();
    expect(
      noticeOf({ notification: info("x"), decision: { ...decision, action: "" } }, late),
    ).toBeUndefined();
  });
});
