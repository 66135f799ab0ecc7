import { expect, test } from "vitest";
import { Category, Importance } from "../gen/sam/notifications/v1/notification.pb.js";
import { type ProgressOptions, progress } from "./progress.js";

function barOf(value: number | undefined, options?: ProgressOptions) {
  const { payload } = progress("Run", value, options);
  if (payload?.$case !== "progressMessage") throw new Error("no bar");
  return payload.value;
}

test.each([0, 0.5, 1])("a bar at %d shows that value", (value) => {
  expect(barOf(value).progressBar).toEqual({ statusText: "", value });
});

test("a bar without a value is on its way and says so, with a value that every reader can take", () => {
  expect(barOf(undefined).progressBar).toEqual({ statusText: "", value: 0, indeterminate: true });
});

test("the texts of a bar have fields of their own", () => {
  const options = { status: "epoch 4/10", valueText: "4/10", barTitle: "Training", subtitle: "gpu 0" };
  expect(barOf(0.4, options)).toMatchObject({
    header: { title: "Run", subtitle: "gpu 0" },
    progressBar: { statusText: "epoch 4/10", value: 0.4, valueStringOverride: "4/10", title: "Training" },
  });
});

test("a bar is of low importance and of its own category, unless an option says otherwise", () => {
  const { PROGRESS, INFO } = Category;
  expect(progress("Run", 0)).toMatchObject({ category: PROGRESS, importance: Importance.LOW });
  expect(progress("Run", 0, { id: "r", importance: "high", category: "info" })).toMatchObject({
    id: "r",
    category: INFO,
    importance: Importance.HIGH,
  });
});
