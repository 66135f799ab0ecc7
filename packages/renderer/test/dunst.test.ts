import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { critical, info, type Notification, progress, question, warning } from "@toasty/proto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Backend, isRefusal } from "../src/backends/backend.js";
import { freedesktop } from "../src/freedesktop/backend.js";
import { iconPath } from "../src/images/icons.js";
import { toToast } from "../src/index.js";
import { asToastKey } from "../src/model/toast-key.js";
import { Desktop } from "./support/desktop.js";
import { Heard } from "./support/events.js";
import { missing, stop } from "./support/private-bus.js";

let made = 0;
const toast = (notification: Notification) =>
  toToast({ ...notification, id: notification.id || `made-${++made}` }, Date.now());
const needed = ["dunst", "dunstctl", "Xvfb", "dbus-daemon", "xdotool", "import", "convert"];

describe.skipIf(missing(...needed)).each(["distribution", "distribution-with-menu"] as const)(
  "on a dunst with the settings of the %s",
  (settings) => {
    let desktop: Desktop;
    let heard: Heard;
    let backend: Backend;
    const withMenu = settings === "distribution-with-menu";

    beforeAll(async () => {
      desktop = await Desktop.start(settings);
    });
    afterAll(() => desktop[Symbol.asyncDispose]());

    beforeEach(async () => {
      heard = new Heard();
      const opened = await freedesktop.open(heard.context(desktop.env));
      if (isRefusal(opened)) throw new Error(opened.message);
      backend = opened;
    });
    afterEach(async () => {
      await backend.close();
      await desktop.dunstctl("close-all");
    });

    const show = (notification: Notification) => backend.show(toast(notification), undefined);
    const waiting = async () =>
      Number(await desktop.dunstctl("count", "displayed")) +
      Number(await desktop.dunstctl("count", "waiting"));
    const two = { id: "q", buttons: { go: "Deploy", no: "Cancel" } };

    test("it says how many buttons can be pressed, and how", () => {
      const { buttons, answering } = backend.capabilities();
      expect(buttons).toBe(withMenu ? 5 : 1);
      expect(answering).toMatch(/a middle click on it presses the button, a left click dismisses it/);
      expect(answering).toMatch(withMenu ? /opens a menu/ : /not-installed\) is not installed/);
    });

    test("a middle click presses a lone button", async () => {
      const { answerable } = await show(question("Deploy?", { id: "q", buttons: { go: "Deploy" } }));
      expect(answerable).toMatchObject({
        level: "all",
        actions: ["go"],
        how: expect.stringMatching(/^a middle/),
      });
      await desktop.visible();
      await desktop.screenshot(`dunst-${settings}`);
      await desktop.click(2);
      expect(await heard.next()).toEqual({ kind: "activated", key: "q", action: "go", inputs: {} });
    });

    test("a left click dismisses, as is said", async () => {
      await show(question("Deploy?", { id: "q", buttons: { go: "Deploy" } }));
      await desktop.click(1);
      expect(await heard.next()).toEqual({ kind: "dismissed", key: "q" });
    });

    test("two questions of the same words stay two, and each is answered", async () => {
      for (const id of ["q1", "q2"]) await show(question("Deploy?", { id, buttons: { go: "Deploy" } }));
      expect(await waiting()).toBe(2);
      expect(heard.events).toEqual([]);
      await desktop.visible();
      await desktop.click(2);
      const one = await heard.next();
      // Once it counts one less, the other one has moved to its place.
      await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 20_000 });
      await desktop.visible();
      await desktop.click(2);
      expect([one.key, (await heard.next()).key].sort()).toEqual(["q1", "q2"]);
    });

    test.runIf(withMenu)("a hundred at once are all shown, and all leave", { timeout: 120_000 }, async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `many${index}`);
      await Promise.all(ids.map((id) => show(question(`Number ${id}?`, { id, buttons: ["go"] }))));
      expect(await waiting()).toBe(100);
      await Promise.all(ids.map((id) => backend.withdraw(asToastKey(id))));
      expect(await waiting()).toBe(0);
      expect(heard.events).toEqual([]);
    });

    test.runIf(withMenu)(
      "a middle click opens a menu of several buttons, and one of them answers",
      async () => {
        desktop.menu("Cancel");
        const { answerable } = await show(question("Deploy?", two));
        expect(answerable).toMatchObject({ level: "all", actions: ["go", "no"] });
        await desktop.visible();
        await desktop.screenshot("dunst-distribution-menu");
        await desktop.click(2);
        expect(await heard.next()).toEqual({ kind: "activated", key: "q", action: "no", inputs: {} });
      },
    );

    test.runIf(!withMenu)(
      "several buttons cannot be answered: it is told, and no click answers",
      async () => {
        const { answerable, degraded } = await show(question("Deploy?", two));
        expect(answerable).toMatchObject({ level: "none", lacks: expect.stringMatching(/not-installed/) });
        expect(degraded).toContainEqual({ feature: "buttons", reason: answerable?.lacks });
        await desktop.click(2);
        expect(await heard.next()).toEqual({ kind: "dismissed", key: "q" });
      },
    );
  },
);

describe.skipIf(missing(...needed))("on a real dunst", () => {
  let desktop: Desktop;
  let heard: Heard;
  let backend: Backend;

  beforeAll(async () => {
    desktop = await Desktop.start();
  });
  afterAll(() => desktop[Symbol.asyncDispose]());

  beforeEach(async () => {
    heard = new Heard();
    const opened = await freedesktop.open(heard.context(desktop.env));
    if (isRefusal(opened)) throw new Error(opened.message);
    backend = opened;
  });
  afterEach(async () => {
    await backend.close();
    await desktop.dunstctl("close-all");
  });

  const show = (notification: Notification, previous?: Notification) =>
    backend.show(toast(notification), previous && toast(previous));
  const waiting = async () =>
    Number(await desktop.dunstctl("count", "displayed")) + Number(await desktop.dunstctl("count", "waiting"));

  test("it shows titles, text, icons and urgencies", async () => {
    const dark = await desktop.screenshot("dunst-empty");
    await show(info("Build finished", "312 tests passed"));
    await show(
      question("Deploy to production?", {
        body: "Build 42 is green",
        buttons: { go: "Deploy", no: "Cancel" },
      }),
    );
    await show(
      warning("Chart ready", "with a picture", { image: { src: iconPath("success"), placement: "hero" } }),
    );
    await show(critical("Out of memory", "CUDA out of memory on device 0"));
    expect(await waiting()).toBe(4);
    await desktop.visible();
    const picture = await desktop.screenshot("dunst-toasts");
    expect(dark.lit).toBe(0);
    expect(picture.lit).toBeGreaterThan(20_000);
  });

  test("text with markup, braces, an emoji and Hebrew is shown as it is", async () => {
    await show(info("<b>Odd</b>", "\u05e9\u05dc\u05d5\u05dd, <b>not bold</b> & {braces} ]]> \u{1F389}"));
    expect(await waiting()).toBe(1);
    await desktop.visible();
    expect((await desktop.screenshot("dunst-odd")).lit).toBeGreaterThan(5_000);
  });

  test("ten kilobytes of text do not throw it over", async () => {
    await show(info("Long", "word ".repeat(2048)));
    expect(await waiting()).toBe(1);
    await desktop.visible();
    expect((await desktop.screenshot("dunst-long")).lit).toBeGreaterThan(20_000);
  });

  test("dunstctl's action is a click on the body", async () => {
    await show(info("Build finished", "", { id: "b" }));
    await desktop.dunstctl("action");
    expect(await heard.next()).toEqual({ kind: "activated", key: "b", action: "", inputs: {} });
    expect(await waiting()).toBe(0);
  });

  test("a click of the mouse is one too", async () => {
    await show(info("Click me", "", { id: "m" }));
    await desktop.click(1);
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "m", action: "" });
  });

  test("a click on a question opens the menu of its buttons, and one of them answers", async () => {
    desktop.menu("Cancel");
    await show(question("Deploy?", { id: "q", buttons: { go: "Deploy", no: "Cancel" } }));
    await desktop.click(1);
    expect(await heard.next()).toEqual({ kind: "activated", key: "q", action: "no", inputs: {} });
    expect(desktop.offered.match(/Cancel|Deploy(?= )/g)).toEqual(["Cancel", "Deploy"]);
  });

  test("dismissed by the mouse is told", async () => {
    await show(info("Wave me away", "", { id: "d" }));
    await desktop.click(2);
    expect(await heard.next()).toEqual({ kind: "dismissed", key: "d" });
  });

  test("the same id takes its place, and progress moves a bar", async () => {
    let last: Notification | undefined;
    for (const [value, status] of [
      [0.1, "epoch 1/10"],
      [0.4, "epoch 4/10"],
      [0.9, "epoch 9/10"],
    ] as const) {
      const bar = progress("Run 42", value, { id: "run", status });
      expect((await show(bar, last)).degraded.map(({ feature }) => feature)).not.toContain("progress");
      last = bar;
    }
    expect(await waiting()).toBe(1);
    await desktop.visible();
    await desktop.screenshot("dunst-progress");
    await show(info("Run 42 finished", "accuracy 0.93", { id: "run" }), last);
    expect(await waiting()).toBe(1);
    await desktop.screenshot("dunst-finished");
  });

  test("a withdrawn toast leaves the screen without a word", async () => {
    await show(critical("Never mind", "", { id: "w" }));
    await backend.withdraw(asToastKey("w"));
    expect(await waiting()).toBe(0);
    expect(heard.events).toEqual([]);
  });

  test("one that times out is expired", async () => {
    await show(info("Soon gone", "", { id: "e", duration: "long", ttlMs: 300 }));
    expect(await heard.next()).toEqual({ kind: "expired", key: "e" });
    expect(await waiting()).toBe(0);
  });

  test("a daemon that is killed and started again gets what was open", async () => {
    await show(question("Still there?", { id: "s", buttons: { yes: "Yes" } }));
    await desktop.killDunst();
    desktop.menu("Yes");
    await desktop.startDunst();
    // Once the new dunst has taken this one, it has the older one, too.
    await show(info("and this", "", { id: "other" }));
    expect(await waiting()).toBe(2);
    await backend.withdraw(asToastKey("other"));
    await desktop.click(1);
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "s", action: "yes" });
  });

  test("after a crash the next process of the app takes its question off the screen", async () => {
    const folder = mkdtempSync(join(tmpdir(), "toasty-crash-"));
    const index = new URL("../dist/index.js", import.meta.url).href;
    const proto = new URL("../../proto/dist/index.js", import.meta.url).href;
    const program = `
      const { createRenderer } = await import("${index}");
      const { question } = await import("${proto}");
      const renderer = await createRenderer({ app: { id: "Acme.Trainer", name: "Acme Trainer" } });
      await renderer.show(question("Nobody hears this?", { id: "lost", buttons: { yes: "Yes" } }));
      const { readdirSync } = await import("node:fs");
      while (!readdirSync("${folder}").includes("toasts") || !readdirSync("${folder}/toasts").some((name) => name.endsWith(".json")))
        await new Promise((resolve) => setImmediate(resolve));
      console.log("shown");
      setInterval(() => {}, 1_000);
    `;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: { ...desktop.env, TOASTY_RUNTIME_DIR: folder },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      await stop(child, "SIGKILL");
      expect(await waiting()).toBe(1);
      const context = heard.context(desktop.env);
      const next = await freedesktop.open({ ...context, stateDir: join(folder, "toasts") });
      if (isRefusal(next)) throw new Error(next.message);
      expect(await waiting()).toBe(0);
      await next.close();
    } finally {
      await stop(child, "SIGKILL");
      rmSync(folder, { recursive: true });
    }
  });

  test("it says when its human wants to be left alone", async () => {
    expect(await backend.doNotDisturb?.()).toEqual({ state: "off", source: "org.dunstproject.cmd0.paused" });
    await desktop.dunstctl("set-paused", "true");
    try {
      expect(await backend.doNotDisturb?.()).toMatchObject({ state: "on" });
    } finally {
      await desktop.dunstctl("set-paused", "false");
    }
  });
});
