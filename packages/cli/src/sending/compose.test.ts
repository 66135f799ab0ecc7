import { categoryOf, validate } from "@toasty/proto";
import { expect, test } from "vitest";
import { type Composition, compose } from "./compose.js";

const nothing: Composition = {
  category: undefined,
  progress: undefined,
  id: undefined,
  subtitle: undefined,
  importance: undefined,
  group: undefined,
  dedupKey: undefined,
  ttl: undefined,
  image: undefined,
  label: {},
  sound: undefined,
};

test.each(["info", "success", "warning", "error", "completion"] as const)(
  "composes news of the category %s",
  (category) => {
    const notification = compose("Title", "Body", { ...nothing, category });
    expect(categoryOf(notification)).toBe(category);
    expect(notification.payload?.value).toMatchObject({ header: { title: "Title" }, bodyTextLine1: "Body" });
    expect(validate(notification)).toEqual([]);
  },
);

test("is info without a category", () => {
  expect(categoryOf(compose("Title", "", nothing))).toBe("info");
});

test.each([
  [0.4, { value: 0.4 }],
  ["unknown", { indeterminate: true }],
] as const)("composes a bar for the progress %s, with the body as its status", (far, bar) => {
  const { payload } = compose("Run", "epoch 4", { ...nothing, progress: far });
  expect(payload?.$case).toBe("progressMessage");
  expect(payload?.value).toMatchObject({ progressBar: { ...bar, statusText: "epoch 4" } });
});

test("passes everything else on", () => {
  const notification = compose("Title", "Body", {
    ...nothing,
    id: "id",
    subtitle: "Sub",
    group: "g",
    dedupKey: "k",
    ttl: 5_000,
    image: "/a.png",
    label: { job: "42" },
  });
  expect(notification).toMatchObject({
    id: "id",
    group: "g",
    dedupKey: "k",
    ttlMs: 5_000,
    labels: { job: "42" },
  });
  expect(notification.payload).toMatchObject({
    $case: "imageTextMessage",
    value: { header: { subtitle: "Sub" }, bodyText: "Body", image: { localPath: "/a.png" } },
  });
});
