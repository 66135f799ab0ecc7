import { expect, test } from "vitest";
import { Category, Importance } from "../gen/sam/notifications/v1/notification.pb.js";
import { critical, error, info, success, warning } from "./text.js";

test.each([
  ["info", info, Category.INFO, Importance.NORMAL],
  ["success", success, Category.SUCCESS, Importance.NORMAL],
  ["warning", warning, Category.WARNING, Importance.HIGH],
  ["error", error, Category.ERROR, Importance.HIGH],
  ["critical", critical, Category.ERROR, Importance.CRITICAL],
])("%s has its category and importance", (_, make, category, importance) => {
  expect(make("a")).toMatchObject({ category, importance });
});

test("a text has two lines, empty where they are not given", () => {
  const value = { header: { title: "a", subtitle: "s" }, bodyTextLine1: "b", bodyTextLine2: "c" };
  expect(info("a", "b", { subtitle: "s", line2: "c" }).payload).toEqual({ $case: "textMessage", value });
  const bare = { header: { title: "a" }, bodyTextLine1: "", bodyTextLine2: "" };
  expect(info("a").payload).toEqual({ $case: "textMessage", value: bare });
});

test.each([
  [undefined, "b"],
  ["c", "b\nc"],
])("beside a picture the second line %j is joined to the first", (line2, bodyText) => {
  expect(info("a", "b", { image: "a.png", line2 }).payload).toMatchObject({
    $case: "imageTextMessage",
    value: { header: { title: "a" }, bodyText, image: { localPath: "a.png" } },
  });
});
