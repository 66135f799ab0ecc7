import { expect, test } from "vitest";
import {
  AudioHint,
  Category,
  DisplayDuration,
  Image_Placement,
  Importance,
  Notification,
  Scenario,
} from "../gen/sam/notifications/v1/notification.pb.js";
import { build, type CommonOptions, image } from "./options.js";

const payload = { $case: "textMessage" as const, value: { header: { title: "a" }, bodyTextLine1: "" } };
const of = (options: CommonOptions, defaults: Parameters<typeof build>[1] = {}) =>
  build(Notification.fromPartial({ payload }).payload, defaults, options);

test("nothing is set that neither the defaults nor the options name", () => {
  expect(of({})).toEqual(Notification.fromPartial({ payload }));
});

test.each<[CommonOptions, Partial<Notification>]>([
  [{ category: "completion" }, { category: Category.COMPLETION }],
  [{ importance: "low" }, { importance: Importance.LOW }],
  [{ importance: "critical" }, { importance: Importance.CRITICAL }],
  [{ sound: "silent" }, { audioHint: AudioHint.SILENT }],
  [{ scenario: "reminder" }, { scenario: Scenario.REMINDER }],
  [{ scenario: "urgent" }, { scenario: Scenario.URGENT }],
  [{ scenario: "incomingCall" }, { scenario: Scenario.INCOMING_CALL }],
  [{ duration: "short" }, { duration: DisplayDuration.SHORT }],
  [{ duration: "long" }, { duration: DisplayDuration.LONG }],
  [
    { id: "i", group: "g", dedupKey: "d", ttlMs: 1, expiresAtMs: 2, respectDnd: false },
    { id: "i", group: "g", dedupKey: "d", ttlMs: 1, expiresAtMs: 2, respectDnd: false },
  ],
  [
    { taskbarProgress: -1, milestone: 25, labels: { job: "7" } },
    { taskbarProgress: -1, milestone: 25, labels: { job: "7" } },
  ],
])("%j become fields of the contract", (options, fields) => {
  expect(of(options)).toEqual(Notification.fromPartial({ payload, ...fields }));
});

test("an option overrides a default, one that is undefined does not", () => {
  const defaults = { category: "error", importance: "high", sound: "alarm" } as const;
  expect(of({ importance: "low", category: undefined }, defaults)).toMatchObject({
    category: Category.ERROR,
    importance: Importance.LOW,
    audioHint: AudioHint.ALARM,
  });
});

test("labels are copied, so that what a caller changes later is not sent", () => {
  const labels: Record<string, string> = { job: "7" };
  const made = of({ labels });
  labels.job = "8";
  expect(made.labels).toEqual({ job: "7" });
});

test.each([
  ["a.png", { localPath: "a.png", placement: Image_Placement.INLINE, altText: undefined }],
  [{ src: "a.png" }, { localPath: "a.png", placement: Image_Placement.INLINE, altText: undefined }],
  [
    { src: "a.png", placement: "logo", alt: "A" },
    { localPath: "a.png", placement: Image_Placement.APP_LOGO_OVERRIDE, altText: "A" },
  ],
  [
    { src: "a.png", placement: "hero" },
    { localPath: "a.png", placement: Image_Placement.HERO, altText: undefined },
  ],
] as const)("the picture %j has its place, in the text unless it says otherwise", (option, made) => {
  expect(image(option)).toEqual(made);
});
