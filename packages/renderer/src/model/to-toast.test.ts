import {
  critical,
  error,
  incomingCall,
  info,
  message,
  Notification,
  progress,
  question,
  warning,
} from "@toasty/proto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toToast } from "./to-toast.js";
import { toastKey } from "./toast-key.js";

const now = 1_000_000;

describe("a notification becomes a toast", () => {
  test("text keeps its lines and drops the empty ones", () => {
    const toast = toToast(info("Build finished", "312 tests passed", { id: "b1", subtitle: "main" }), now);
    expect(toast).toMatchObject({
      key: "b1",
      title: "Build finished",
      subtitle: "main",
      lines: ["312 tests passed"],
      icon: "info",
      urgency: "normal",
      scenario: "default",
      sound: "default",
      duration: "short",
      question: false,
    });
  });

  test("a picture stands where it says, or where the category wants it", () => {
    const place = (image: Parameters<typeof info>[2]) => toToast(error("Loss diverged", "", image), now);
    expect(place({ image: { src: "/a.png", placement: "logo", alt: "A" } }).logo).toEqual({
      source: "/a.png",
      alt: "A",
    });
    expect(place({ image: { src: "/a.png", placement: "hero" } }).hero).toEqual({ source: "/a.png" });
    expect(place({ image: "/a.png" }).inline).toEqual({ source: "/a.png" });
    const unplaced = Notification.fromPartial({
      urgency: 3,
      payload: {
        $case: "imageTextMessage",
        value: { header: { title: "x" }, image: { localPath: "/a.png" } },
      },
    });
    expect(toToast(unplaced, now).hero).toEqual({ source: "/a.png" });
  });

  test("a question keeps buttons and inputs, in order", () => {
    const toast = toToast(
      question("Deploy?", {
        body: "312 tests passed",
        buttons: { "View Details": { text: "Deploy", style: "success", input: "why" }, no: "Cancel" },
        inputs: {
          why: { placeholder: "Why", default: "it works" },
          env: { options: ["staging", "production"] },
        },
      }),
      now,
    );
    expect(toast.question).toBe(true);
    expect(toast.scenario).toBe("reminder");
    expect(toast.buttons).toEqual([
      { text: "Deploy", press: { kind: "answer", action: "View Details" }, style: "success", inputId: "why" },
      { text: "Cancel", press: { kind: "answer", action: "no" }, style: "default" },
    ]);
    expect(toast.inputs).toEqual([
      { kind: "text", id: "why", placeholder: "Why", initial: "it works" },
      {
        kind: "select",
        id: "env",
        options: [
          { id: "staging", text: "staging" },
          { id: "production", text: "production" },
        ],
      },
    ]);
  });

  test("progress is a bar, or one that knows no end", () => {
    const bar = toToast(progress("Run 42", 0.4, { status: "epoch 4/10" }), now);
    expect(bar.progress).toEqual({ status: "epoch 4/10", value: expect.closeTo(0.4) });
    const endless = Notification.fromPartial({
      payload: {
        $case: "progressMessage",
        value: { progressBar: { statusText: "…", indeterminate: true, value: 0.3 } },
      },
    });
    expect(toToast(endless, now).progress).toEqual({ status: "…" });
  });

  test("a message has a button to open it, a call rings and can be accepted or rejected", () => {
    const letter = toToast(message("Ada", "Are you there?"), now);
    expect(letter).toMatchObject({
      title: "Message from Ada",
      lines: ["Are you there?"],
      scenario: "default",
    });
    expect(letter.buttons.map(({ text, press }) => [text, press])).toEqual([
      ["Open", { kind: "answer", action: "open" }],
    ]);
    const call = toToast(incomingCall("Ada"), now);
    expect(call).toMatchObject({ scenario: "incomingCall", sound: "call", urgency: "critical" });
    expect(call.buttons.map(({ text, style }) => [text, style])).toEqual([
      ["Accept", "success"],
      ["Reject", "critical"],
    ]);
  });
});

describe("the taxonomy decides what the sender left open", () => {
  test("a warning may be ignored or opened; neither invents an action", () => {
    expect(toToast(warning("Disk almost full"), now).buttons).toEqual([
      { text: "Ignore", press: { kind: "dismiss" }, style: "default" },
      { text: "More info", press: { kind: "answer", action: "" }, style: "default" },
    ]);
  });

  test("an alarm is for what is critical; another error is a reminder", () => {
    expect(toToast(critical("Out of memory"), now)).toMatchObject({
      scenario: "alarm",
      sound: "alarm",
      urgency: "critical",
    });
    expect(toToast(error("Lint failed"), now)).toMatchObject({
      scenario: "reminder",
      sound: "reminder",
      urgency: "normal",
    });
  });

  test("what the sender says wins", () => {
    const toast = toToast(critical("x", "", { scenario: "urgent", sound: "silent", duration: "short" }), now);
    expect(toast).toMatchObject({ scenario: "urgent", sound: "silent", duration: "short" });
    expect(toToast(incomingCall("Ada", { sound: "silent" }), now).sound).toBe("silent");
    expect(toToast(info("x", "", { importance: "low" }), now).urgency).toBe("low");
  });
});

describe("identity, count and end", () => {
  test("two agents may use the same id", () => {
    expect(toastKey("1", "a")).not.toBe(toastKey("1", "b"));
    const toast = toToast({ ...info("x", "", { id: "1" }), agentId: "a" }, now);
    expect(toast).toMatchObject({ key: toastKey("1", "a"), attribution: "a" });
  });

  test("one that stands for seven says so", () => {
    expect(toToast({ ...info("Build failed"), count: 7 }, now).title).toBe("Build failed (×7)");
    expect(toToast({ ...info("Build failed"), count: 1 }, now).title).toBe("Build failed");
  });

  test("the earlier end counts", () => {
    expect(toToast(info("x"), now).expiresAtMs).toBeUndefined();
    expect(toToast(info("x", "", { ttlMs: 500 }), now).expiresAtMs).toBe(now + 500);
    expect(toToast(info("x", "", { ttlMs: 500, expiresAtMs: now + 400 }), now).expiresAtMs).toBe(now + 400);
  });

  test("no notification, however odd, makes it throw", () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3 }), fc.float(), (odd, value) => {
        const notification = Notification.fromPartial({
          ...(odd as object),
          labels: {},
          payload: { $case: "progressMessage", value: { progressBar: { value } } },
        });
        const drawn = toToast(notification, now).progress?.value;
        expect(drawn).toBeGreaterThanOrEqual(0);
        expect(drawn).toBeLessThanOrEqual(1);
      }),
    );
    expect(toToast(Notification.fromPartial({}), now).title).toBe("");
  });
});

test("times that are none are left out, and none is beyond the last that a platform has", () => {
  const last = Date.UTC(10_000, 0, 1) - 1;
  const at = (more: object) => {
    const { timestampMs, expiresAtMs } = toToast({ ...info("x"), timestampMs: 0, ...more }, now);
    return [timestampMs, expiresAtMs];
  };
  expect(at({})).toEqual([undefined, undefined]);
  expect(at({ timestampMs: -1, expiresAtMs: 0, ttlMs: 0 })).toEqual([undefined, undefined]);
  expect(at({ timestampMs: 1, expiresAtMs: 1 })).toEqual([1, 1]);
  expect(at({ timestampMs: last + 1, expiresAtMs: last + 1 })).toEqual([last, last]);
  expect(at({ ttlMs: 5 })).toEqual([undefined, now + 5]);
  expect(at({ ttlMs: 5, expiresAtMs: now + 4 })).toEqual([undefined, now + 4]);
  expect(at({ ttlMs: 5, expiresAtMs: now + 6 })).toEqual([undefined, now + 5]);
});
