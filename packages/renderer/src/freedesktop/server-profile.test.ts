import { expect, test } from "vitest";
import { capabilitiesOf } from "./capabilities-of.js";
import { habitsOf, type ServerHabits, type ServerProfile } from "./server-profile.js";

const profile = (name: string, changes: Partial<ServerProfile> = {}): ServerProfile => ({
  ...{ name, vendor: "x", version: "1", specVersion: "1.2", capabilities: new Set<string>() },
  ...changes,
});
const usual: ServerHabits = {
  ...{ buttons: 5, drawsProgress: false, keepsTimeout: true, groups: false, mergesEqual: false },
  ...{ namesApp: true, iconSize: 128, imageHint: "image-path" },
};

test.each<[string, Partial<ServerHabits>]>([
  ["gnome-shell", { buttons: 3, keepsTimeout: false, groups: true }],
  ["GNOME Shell", { buttons: 3, keepsTimeout: false, groups: true }],
  ["Plasma", { groups: true }],
  ["KDE", { groups: true }],
  ["dunst", { drawsProgress: true, mergesEqual: true, namesApp: false, iconSize: 48 }],
  ["mako", { drawsProgress: true, namesApp: false, iconSize: 48 }],
  ["SwayNotificationCenter", { drawsProgress: true, groups: true }],
  ["Xfce Notify Daemon", { drawsProgress: true, buttons: 3 }],
  ["notify-osd", { drawsProgress: true, buttons: 0, keepsTimeout: false }],
  ["something else", {}],
  ["not gnome", {}],
])("knows the habits of %s", (name, habits) => {
  expect(habitsOf(profile(name))).toEqual({ ...usual, ...habits });
});

test.each([
  ["1.0", undefined],
  ["1", undefined],
  ["1.1", "image_path"],
  ["1.2", "image-path"],
  ["1.3", "image-path"],
  ["2.0", "image-path"],
  ["2", "image-path"],
  ["", undefined],
])("names the hint of a picture as the specification %s does", (specVersion, hint) => {
  expect(habitsOf(profile("x", { specVersion })).imageHint).toBe(hint);
});

test("believes a dunst's settings about the name of the app", () => {
  const dunst = { clicks: { left: [], middle: [], right: [] }, menu: { program: "", installed: false } };
  expect(habitsOf(profile("dunst", { dunst: { ...dunst, namesApp: true } })).namesApp).toBe(true);
  expect(habitsOf(profile("dunst", { dunst: { ...dunst, namesApp: false } })).namesApp).toBe(false);
});

test("a daemon that says nothing has what every daemon has", () => {
  expect([...capabilitiesOf(profile("bare", { specVersion: "1.0" })).features].sort()).toEqual(
    [
      ...["attribution", "dismissal", "duration", "expiry", "icon", "replace", "scenario"],
      ...["silent_update", "withdraw"],
    ].sort(),
  );
});

test.each([
  ["body", ["body", "subtitle"]],
  ["actions", ["activation", "buttons"]],
  ["inline-reply", []],
  ["sound", ["sound"]],
  ["persistence", ["history"]],
])("a daemon that says %j has %j more", (capability, more) => {
  const without = capabilitiesOf(profile("bare")).features;
  const { features } = capabilitiesOf(profile("bare", { capabilities: new Set([capability]) }));
  expect([...features].filter((feature) => !without.has(feature))).toEqual(more);
});

test("a reply field needs actions too", () => {
  const capabilities = new Set(["actions", "inline-reply"]);
  expect(capabilitiesOf(profile("bare", { capabilities })).features.has("text_input")).toBe(true);
});

test("a daemon has by its habits what it does not say", () => {
  const features = (name: string, changes?: Partial<ServerProfile>) =>
    capabilitiesOf(profile(name, { capabilities: new Set(["actions"]), ...changes })).features;
  expect(features("mako").has("progress")).toBe(true);
  expect(features("Plasma").has("progress")).toBe(false);
  expect([features("Plasma").has("group"), features("mako").has("group")]).toEqual([true, false]);
  for (const feature of ["scenario", "duration", "expiry"] as const)
    expect([features("gnome-shell").has(feature), features("Plasma").has(feature)]).toEqual([false, true]);
  expect([
    features("x").has("inline_image"),
    features("x", { specVersion: "1.0" }).has("inline_image"),
  ]).toEqual([true, false]);
  expect(features("notify-osd").has("buttons")).toBe(false);
});

test("says how many buttons, which daemon, and how to press what is not drawn", () => {
  const actions = { capabilities: new Set(["actions"]) };
  expect(capabilitiesOf(profile("Plasma", { ...actions, version: "6.1" }))).toMatchObject({
    buttons: 5,
    server: "Plasma 6.1",
    answering: undefined,
  });
  expect(capabilitiesOf(profile("Plasma")).buttons).toBe(0);
  const bare = { program: "dmenu", installed: false };
  const clicks = { left: ["close_current"], middle: ["do_action"], right: [] };
  const dunst = (installed: boolean, changes: Partial<typeof clicks> = {}) =>
    capabilitiesOf(
      profile("dunst", {
        ...actions,
        dunst: { namesApp: false, clicks: { ...clicks, ...changes }, menu: { ...bare, installed } },
      }),
    );
  expect(dunst(true)).toMatchObject({
    buttons: 5,
    answering:
      "a middle click on it presses the button, a left click dismisses it; " +
      "a middle click on it opens a menu of its buttons, a left click dismisses it",
  });
  expect(dunst(false)).toMatchObject({
    buttons: 1,
    answering:
      "a middle click on it presses the button, a left click dismisses it; dunst draws no buttons, and its menu " +
      "program (dmenu) is not installed, so that one of several cannot be chosen. Install it, or name another one as " +
      "dmenu in dunstrc.",
  });
  const menuOnly = dunst(true, { middle: ["context"] });
  expect(menuOnly.answering).toBe(
    "a middle click on it opens a menu of its button, a left click dismisses it; " +
      "a middle click on it opens a menu of its buttons, a left click dismisses it",
  );
  expect(dunst(true, { left: [], middle: [] })).toMatchObject({
    buttons: 0,
    answering:
      "dunst draws no buttons, and no mouse button presses one. Set mouse_left_click = do_action in dunstrc.",
  });
});
