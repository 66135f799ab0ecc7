import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { question } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { toToast } from "../model/to-toast.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { draw } from "./drawing.js";
import { type DunstSetup, globalSettings, readDunstSetup, setupOf } from "./dunst-setup.js";
import { pressingOf } from "./pressing.js";
import type { ServerProfile } from "./server-profile.js";

const setup = (settings: Record<string, string>, installed = false) =>
  setupOf(new Map(Object.entries(settings)), () => installed);
const dunst = (settings: Record<string, string> = {}, installed = false): ServerProfile => ({
  name: "dunst",
  vendor: "knopwob",
  version: "1.9.0",
  specVersion: "1.2",
  capabilities: new Set(["actions", "body", "body-markup"]),
  dunst: setup(settings, installed),
});
const drawn = (server: ServerProfile, ...args: Parameters<typeof question>) =>
  draw(toToast(question(...args), 0), {
    app: { id: "a", name: "A" },
    server,
    replacesId: 0,
    previous: undefined,
    nowMs: 0,
  });

test("settings are those of the section [global], with or without quotes and comments", () => {
  const text = `mouse_left_click = none
    [global]
    # mouse_left_click = do_action
      dmenu = "/usr/bin/rofi -dmenu # not a comment"
    mouse_left_click=do_action, close_current ; a comment
    [urgency_low]
    mouse_right_click = none`;
  expect([...globalSettings(text)]).toEqual([
    ["dmenu", "/usr/bin/rofi -dmenu # not a comment"],
    ["mouse_left_click", "do_action, close_current"],
  ]);
});

describe("files", () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "toasty-dunstrc-"));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const write = (file: string, text: string) => {
    mkdirSync(join(home, file, ".."), { recursive: true });
    writeFileSync(join(home, file), text, { mode: 0o755 });
  };
  const read = (env: Record<string, string> = {}): DunstSetup =>
    readDunstSetup(undefined, { HOME: home, XDG_CONFIG_DIRS: join(home, "etc"), ...env });

  test("without any, dunst's own defaults hold", () => {
    expect(read()).toMatchObject({
      clicks: { left: ["close_current"], middle: ["do_action", "close_current"], right: ["close_all"] },
      menu: { program: "/usr/bin/dmenu" },
    });
  });

  test.skipIf(process.platform !== "linux")(
    "a dunst that runs says itself which file it reads, and where its programs are",
    async () => {
      write("own", "[global]\ndmenu = menu\nmouse_left_click = context");
      write("bin/menu", "#!/bin/sh");
      write(".config/dunst/dunstrc", "[global]\nmouse_left_click = none");
      const start = (argv0: string, ...args: readonly string[]) =>
        spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)", "--", ...args], {
          argv0,
          env: { PATH: join(home, "bin"), HOME: home, XDG_CONFIG_DIRS: join(home, "etc") },
          stdio: "ignore",
        });
      const children = [
        start("/usr/bin/dunst", "-conf", join(home, "own")),
        start("dunst"),
        start("other", "-conf", join(home, "own")),
      ];
      try {
        await Promise.all(children.map((child) => once(child, "spawn")));
        const [named, plain, other] = children.map(({ pid }) => readDunstSetup(pid, {}));
        expect(named).toMatchObject({
          clicks: { left: ["context"] },
          menu: { program: "menu", installed: true },
        });
        expect(plain?.clicks.left).toEqual(["none"]);
        expect(other?.clicks.left).toEqual(["close_current"]);
      } finally {
        for (const child of children) child.kill("SIGKILL");
      }
    },
  );

  test("the human's file hides the system's, and drop-ins win in their order", () => {
    write("etc/dunst/dunstrc", "[global]\nmouse_right_click = context");
    write(".config/dunst/dunstrc", "[global]\nmouse_left_click = none\ndmenu = a");
    write(".config/dunst/dunstrc.d/10-a.conf", "[global]\ndmenu = b");
    write(".config/dunst/dunstrc.d/20-b.conf", "[global]\ndmenu = menu --of mine");
    write(".config/dunst/dunstrc.d/30-c.txt", "[global]\ndmenu = d");
    expect(read()).toMatchObject({
      clicks: { left: ["none"], right: ["close_all"] },
      menu: { program: "menu", installed: false },
    });
    write("bin/menu", "#!/bin/sh");
    expect(read({ PATH: join(home, "bin") }).menu).toEqual({ program: "menu", installed: true });
  });
});

describe("what can be pressed", () => {
  test("stock, without its menu program: one button by a middle click, of several none", () => {
    expect(pressingOf(dunst())).toEqual({
      drawn: false,
      most: 1,
      one: {
        how: "a middle click on it presses the button, a left click dismisses it",
        hint: "Middle click",
      },
      because:
        "dunst draws no buttons, and its menu program (/usr/bin/dmenu) is not installed, so that one of several cannot be chosen. Install it, or name another one as dmenu in dunstrc.",
    });
    expect(capabilitiesOf(dunst())).toMatchObject({ buttons: 1 });
    expect(capabilitiesOf(dunst()).answering).toMatch(/^a middle click .*; dunst draws no buttons, and/);
  });

  test("with a menu: several", () => {
    expect(pressingOf(dunst({}, true))).toEqual({
      drawn: false,
      most: 5,
      one: {
        how: "a middle click on it presses the button, a left click dismisses it",
        hint: "Middle click",
      },
      several: {
        how: "a middle click on it opens a menu of its buttons, a left click dismisses it",
        hint: "Middle click",
      },
    });
    expect(pressingOf(dunst({ mouse_left_click: "do_action" }, true)).several?.how).toBe(
      "a left click on it opens a menu of its buttons",
    );
    expect(pressingOf(dunst({ mouse_middle_click: "context_all" }, true)).one?.how).toBe(
      "a middle click on it opens a menu of its button, a left click dismisses it",
    );
  });

  test("clicks that close first press nothing", () => {
    const closing = dunst({ mouse_middle_click: "close_current, do_action" }, true);
    expect(pressingOf(closing)).toMatchObject({
      most: 0,
      because: expect.stringMatching(/mouse_left_click/),
    });
    expect(capabilitiesOf(closing)).toMatchObject({ buttons: 0 });
  });
});

describe("a question", () => {
  const two = { buttons: { go: "Deploy", no: "Cancel" } };

  test("of several buttons none is sent where none can be chosen, so that a click means none of them", () => {
    const { notify, answerable, degraded } = drawn(dunst(), "Deploy?", two);
    expect(notify.actions).toEqual([]);
    expect(notify.body).toBe("");
    expect(answerable).toEqual({
      level: "none",
      actions: [],
      inputs: [],
      lacks: expect.stringMatching(/menu program .* is not installed/),
    });
    expect(degraded).toContainEqual({ feature: "buttons", reason: answerable.lacks });
  });

  test("the answers and the way to them stand in its text where they can be given", () => {
    const one = drawn(dunst(), "Deploy?", { body: "a & b", buttons: { go: "Deploy" } });
    expect(one.answerable).toMatchObject({
      level: "all",
      actions: ["go"],
      how: expect.stringMatching(/middle/),
    });
    expect(one.notify.body).toBe("a &amp; b\nMiddle click: Deploy");
    const several = drawn(dunst({}, true), "Deploy?", two);
    expect(several.answerable).toMatchObject({ level: "all", actions: ["go", "no"] });
    expect(several.notify.body).toBe("Middle click: Deploy / Cancel");
    expect(several.degraded.find(({ feature }) => feature === "buttons")?.reason).toMatch(
      /^dunst 1\.9\.0 draws no buttons; a middle click/,
    );
  });

  test("a menu of options can be filled in where each is a button", () => {
    const where = { inputs: { where: { options: ["staging", "production"] } }, buttons: { go: "Go" } };
    expect(drawn(dunst({}, true), "Where?", where).answerable).toMatchObject({
      level: "all",
      actions: ["go"],
      inputs: ["where"],
    });
    expect(drawn(dunst(), "Where?", where).answerable.level).toBe("none");
    const gnome = { ...dunst(), name: "gnome-shell", dunst: undefined };
    const many = { inputs: { where: { options: ["a", "b", "c", "d"] } }, buttons: { go: "Go" } };
    expect(drawn(gnome, "Where?", many).answerable).toMatchObject({
      level: "part",
      actions: ["go"],
      inputs: [],
      lacks: "gnome-shell 1.9.0 has no place for the input where",
    });
  });

  test("a line to type into that the daemon lacks leaves a part", () => {
    const notes = { inputs: { notes: "Notes" }, buttons: { send: "Send" } };
    expect(drawn(dunst(), "Notes?", notes).answerable).toMatchObject({
      level: "part",
      actions: ["send"],
      inputs: [],
      lacks: "dunst 1.9.0 has no place for the input notes",
    });
    const plasma = {
      ...dunst(),
      name: "Plasma",
      dunst: undefined,
      capabilities: new Set(["actions", "body", "inline-reply"]),
    };
    expect(drawn(plasma, "Notes?", notes).answerable).toEqual({
      level: "all",
      actions: ["send"],
      inputs: ["notes"],
    });
  });
});
