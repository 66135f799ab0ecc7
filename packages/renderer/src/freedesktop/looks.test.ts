import { info } from "@toasty/proto";
import { expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import { draw } from "./drawing.js";
import { Looks } from "./looks.js";

const server = {
  name: "dunst",
  vendor: "v",
  version: "1",
  specVersion: "1.2",
  capabilities: new Set(["body"]),
};
const drawing = (title: string, body = "") =>
  draw(toToast(info(title, body), 0), {
    app: { id: "a", name: "A" },
    server,
    replacesId: 0,
    previous: undefined,
    nowMs: 0,
  });
const mark = "\u200b";

test("toasts that look alike get names of the app that differ invisibly", () => {
  const looks = new Looks();
  const name = (key: string, title: string, body?: string) =>
    looks.distinct(key, drawing(title, body)).notify.appName;
  expect([name("1", "a"), name("2", "a"), name("3", "a"), name("4", "b"), name("5", "a", "more")]).toEqual([
    "A",
    `A${mark}`,
    `A${mark}${mark}`,
    "A",
    "A",
  ]);
});

test("an update keeps its number, and one that left gives its number back", () => {
  const looks = new Looks();
  const name = (key: string, title: string) => looks.distinct(key, drawing(title)).notify.appName;
  expect([name("1", "a"), name("2", "a"), name("2", "a"), name("1", "a")]).toEqual([
    "A",
    `A${mark}`,
    `A${mark}`,
    "A",
  ]);
  looks.forget("1");
  expect([name("3", "a"), name("2", "a"), name("4", "a")]).toEqual(["A", `A${mark}`, `A${mark}${mark}`]);
});
