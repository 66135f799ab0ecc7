import { expect, test } from "vitest";
import { checkAlternatives, hasSpritesheet } from "./check-alternatives.js";
import { issues } from "./issue.js";
import type { ToastBinding, ToastImage } from "./toast.js";

const still: ToastImage = { kind: "image", src: "file:///C:/a.png" };
const at = "visual.alternatives[0]";
const found = (alternative: ToastBinding, hintPeople: string | undefined = "tel:1") =>
  issues((complain) =>
    checkAlternatives(
      { visual: { binding: { children: [] }, alternatives: [alternative] }, hintPeople },
      complain,
    ),
  ).map(({ field, effect }) => `${effect} ${field}`);
const tap = (...children: ToastBinding["children"]): ToastBinding => ({
  experienceType: "shoulderTap",
  children,
});

test("a shoulder tap is one picture for one person", () => {
  expect(found(tap(still))).toEqual([]);
  expect(found(tap(still), "")).toEqual([`ignored ${at}.experienceType`]);
  expect(found(tap(still, still))).toEqual([`ignored ${at}.children`]);
  expect(found(tap({ kind: "text", text: "a" }))).toEqual([`ignored ${at}.children`]);
  expect(found(tap({ ...still, src: "a.png" }))).toEqual([`refused ${at}.children[0].src`]);
  expect(found({ children: [still] })).toEqual([`ignored ${at}.experienceType`]);
});

test("the binding for all is no shoulder tap", () => {
  const visual = { binding: tap(still) };
  expect(issues((complain) => checkAlternatives({ visual }, complain))).toMatchObject([
    { field: "visual.binding.experienceType", effect: "refused" },
  ]);
});

test("an animation needs its sheet, its height and a speed", () => {
  const sheet = { spritesheetSrc: "file:///C:/s.png", spritesheetHeight: 80, spritesheetFps: 25 };
  const moving = (rest: Partial<ToastImage>) =>
    found(tap({ ...still, ...sheet, ...rest })).map((one) => one.replace(`${at}.children[0].`, ""));
  expect([hasSpritesheet(still), hasSpritesheet({ ...still, spritesheetFps: 0 })]).toEqual([false, true]);
  expect(moving({})).toEqual([]);
  expect(moving({ spritesheetSrc: undefined })).toEqual(["ignored spritesheetSrc"]);
  expect(moving({ spritesheetHeight: 0 })).toEqual(["ignored spritesheetHeight"]);
  expect(moving({ spritesheetFps: 0 })).toEqual(["ignored spritesheetFps"]);
  expect(moving({ spritesheetFps: 121 })).toEqual(["ignored spritesheetFps"]);
  expect([moving({ spritesheetFps: 120 }), moving({ spritesheetStartingFrame: 0 })]).toEqual([[], []]);
  expect(moving({ spritesheetStartingFrame: -1 })).toEqual(["ignored spritesheetStartingFrame"]);
});
