import { expect, test } from "vitest";
import { capabilitiesOf } from "./capabilities-of.js";
import type { DunstSetup } from "./dunst-setup.js";
import type { MakoSetup } from "./mako-setup.js";
import { pressingOf } from "./pressing.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";

const server = (name: string, more: Partial<ServerProfile> = {}): ServerProfile => ({
  name,
  vendor: "x",
  version: "1.9",
  specVersion: "1.2",
  capabilities: new Set(["actions", "body"]),
  ...more,
});
const dunst = (clicks: Partial<DunstSetup["clicks"]>, menu = { installed: true, program: "dmenu" }) =>
  server("dunst", {
    dunst: {
      clicks: {
        left: ["close_current"],
        middle: ["do_action", "close_current"],
        right: ["close_all"],
        ...clicks,
      },
      menu,
    } as DunstSetup,
  });
const mako = (bound: Partial<MakoSetup>) =>
  server("mako", { mako: { left: "dismiss", middle: "none", right: "dismiss", ...bound } as MakoSetup });
const most = habitsOf(server("dunst")).buttons;

test("most daemons draw their buttons", () => {
  expect(pressingOf(server("gnome-shell"))).toEqual({
    drawn: true,
    most: habitsOf(server("gnome-shell")).buttons,
  });
});

test("dunst's buttons are pressed by the first mouse button that does it before it closes the toast", () => {
  expect(pressingOf(dunst({}))).toEqual({
    drawn: false,
    most,
    one: { how: "a middle click on it presses the button, a left click dismisses it", hint: "Middle click" },
    several: {
      how: "a middle click on it opens a menu of its buttons, a left click dismisses it",
      hint: "Middle click",
    },
    because: undefined,
  });
  const left = pressingOf(dunst({ left: ["do_action", "close_current"] }));
  expect(left.one).toEqual({ how: "a left click on it presses the button", hint: "Left click" });
  const right = pressingOf(
    dunst({ left: ["none"], middle: ["close_current", "do_action"], right: ["do_action"] }),
  );
  expect(right.one).toEqual({ how: "a right click on it presses the button", hint: "Right click" });
});

test.each(["context", "context_all"])("dunst's %s opens a menu, also for a lone button", (action) => {
  expect(pressingOf(dunst({ middle: [action] }))).toMatchObject({
    most,
    one: { how: "a middle click on it opens a menu of its button, a left click dismisses it" },
    several: { how: "a middle click on it opens a menu of its buttons, a left click dismisses it" },
  });
});

test("without a menu program dunst presses one button, or none", () => {
  const missing = { installed: false, program: "rofi" };
  expect(pressingOf(dunst({}, missing))).toMatchObject({
    most: 1,
    one: { hint: "Middle click" },
    several: undefined,
    because:
      "dunst draws no buttons, and its menu program (rofi) is not installed, so that one of several cannot be chosen. Install it, or name another one as dmenu in dunstrc.",
  });
  expect(pressingOf(dunst({ middle: ["context"] }, { ...missing, program: "" }))).toMatchObject({
    most: 0,
    one: undefined,
    because:
      "dunst draws no buttons, and its menu program (its dmenu setting is empty) is not installed, so that none can be pressed. Install it, or name another one as dmenu in dunstrc.",
  });
});

test("a dunst whose mouse presses nothing says what to set", () => {
  expect(pressingOf(dunst({ middle: ["close_current", "do_action"] }))).toMatchObject({
    most: 0,
    one: undefined,
    several: undefined,
    because:
      "dunst draws no buttons, and no mouse button presses one. Set mouse_left_click = do_action in dunstrc.",
  });
});

const bind =
  'Put on-button-middle=exec makoctl menu -n "$id" dmenu into its configuration, with a menu program that is installed.';

test("mako presses one button, and more by a menu program", () => {
  expect(pressingOf(mako({ left: "invoke-default-action" }))).toEqual({
    drawn: false,
    most: 1,
    loneKey: "default",
    one: { how: "a left click on it presses the button", hint: "Left click" },
    several: undefined,
    because: `mako draws no buttons, so that one of several cannot be chosen. ${bind}`,
  });
  expect(pressingOf(mako({ middle: "exec makoctl menu -n x dmenu" }))).toMatchObject({
    most: habitsOf(mako({})).buttons,
    one: { how: "a middle click on it opens a menu of its button, a left click dismisses it" },
    several: { how: "a middle click on it opens a menu of its buttons, a left click dismisses it" },
    because: undefined,
  });
  expect(pressingOf(mako({}))).toMatchObject({
    most: 0,
    one: undefined,
    because: `mako draws no buttons, and no mouse button presses one. ${bind}`,
  });
});

test("a daemon's features are its own words, and its habits", () => {
  const bare = capabilitiesOf(server("other", { capabilities: new Set() }));
  const features = ["body", "subtitle", "activation", "buttons", "text_input", "sound", "history"] as const;
  expect(features.filter((each) => bare.features.has(each))).toEqual([]);
  expect([bare.buttons, bare.server, bare.answering]).toEqual([0, "other 1.9", undefined]);
  const all = new Set(["actions", "body", "inline-reply", "sound", "persistence"]);
  const rich = capabilitiesOf(server("other", { capabilities: all }));
  expect(features.filter((each) => !rich.features.has(each))).toEqual([]);
  for (const each of ["attribution", "icon", "silent_update", "replace", "withdraw", "dismissal"] as const)
    expect(bare.features.has(each)).toBe(true);
  expect(capabilitiesOf(server("other", { capabilities: new Set(["inline-reply"]) })).features).not.toContain(
    "text_input",
  );
});

test("where no button can be pressed none is offered, and it is said how the others are", () => {
  const none = capabilitiesOf(dunst({ middle: ["none"] }));
  expect([none.buttons, none.features.has("buttons")]).toEqual([0, false]);
  expect(none.answering).toMatch(/^dunst draws no buttons/);
  expect(capabilitiesOf(dunst({})).answering).toBe(
    "a middle click on it presses the button, a left click dismisses it; a middle click on it opens a menu of its buttons, a left click dismisses it",
  );
  expect(capabilitiesOf(dunst({}, { installed: false, program: "rofi" })).answering).toMatch(
    /^a middle click on it presses the button, a left click dismisses it; dunst draws no buttons, and its menu/,
  );
});
