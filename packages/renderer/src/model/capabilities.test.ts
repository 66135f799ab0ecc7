import { info, progress } from "@toasty/proto";
import { expect, test } from "vitest";
import { type Feature, features, missingFeatures } from "./capabilities.js";
import { toToast } from "./to-toast.js";
import type { Toast, ToastButton } from "./toast.js";

const image = { source: "/a.png" };
const button: ToastButton = { text: "Go", press: { kind: "answer", action: "go" }, style: "default" };
const plain: Toast = { ...toToast(info("title"), 0), lines: [], sound: "default" };
const none = { features: new Set<Feature>(), buttons: 0, server: "bare 1.0" };
const all = { features: new Set(features), buttons: 5 };
const missing = (changes: Partial<Toast>) =>
  missingFeatures({ ...plain, ...changes }, none).map(({ feature }) => feature);

test("a bare title needs nothing", () => {
  expect(missing({})).toEqual([]);
});

test.each<[Partial<Toast>, Feature[]]>([
  [{ lines: ["text"] }, ["body"]],
  [{ subtitle: "more" }, ["subtitle"]],
  [{ attribution: "trainer" }, ["attribution"]],
  [{ logo: image }, ["icon"]],
  [{ hero: image }, ["hero_image"]],
  [{ inline: image }, ["inline_image"]],
  [{ buttons: [button] }, ["buttons"]],
  [{ buttons: [button, { ...button, style: "critical" }] }, ["buttons", "button_style"]],
  [{ buttons: [button, { ...button, image }] }, ["buttons", "button_image"]],
  [{ inputs: [{ kind: "text", id: "t" }] }, ["text_input"]],
  [{ inputs: [{ kind: "select", id: "s", options: [] }] }, ["select_input"]],
  [{ progress: toToast(progress("x", 0.5), 0).progress }, ["body", "progress"]],
  [{ sound: "silent" }, []],
  [{ sound: "im" }, ["sound"]],
  [{ sound: "alarm" }, ["sound", "looping_sound"]],
  [{ sound: "call" }, ["sound", "looping_sound"]],
  [{ scenario: "reminder" }, ["scenario"]],
  [{ duration: "long" }, ["duration"]],
  [{ duration: "short" }, []],
  [{ group: "g" }, ["group"]],
])("%j needs %j", (changes, needed) => {
  expect(missing(changes)).toEqual(needed);
  expect(missingFeatures({ ...plain, ...changes }, all)).toEqual([]);
});

test("says what lacks in the backend's words, else by the desktop's name", () => {
  const toast: Toast = { ...plain, hero: image, subtitle: "more" };
  expect(missingFeatures(toast, none, { subtitle: "it is not drawn" })).toEqual([
    { feature: "subtitle", reason: "it is not drawn" },
    { feature: "hero_image", reason: "bare 1.0 has no hero image" },
  ]);
  expect(missingFeatures({ ...plain, group: "g" }, { features: new Set(), buttons: 0 })).toEqual([
    { feature: "group", reason: "this desktop has no group" },
  ]);
});

test.each([
  [2, "this desktop shows 2 of 3 buttons"],
  [3, undefined],
  [4, undefined],
])("of three buttons a desktop with room for %i lacks: %s", (buttons, reason) => {
  const toast: Toast = { ...plain, buttons: [button, button, button] };
  expect(missingFeatures(toast, { ...all, buttons })).toEqual(
    reason === undefined ? [] : [{ feature: "buttons", reason }],
  );
});
