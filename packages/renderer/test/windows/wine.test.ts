import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { windowsPath } from "@toasty/windows";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Toast } from "../../src/model/toast.js";
import { asToastKey } from "../../src/model/toast-key.js";
import { tagOf } from "../../src/windows/backend/toast-drawing.js";
import { activatorClassId } from "../../src/windows/registration/app-registration.js";
import { missing } from "../support/private-bus.js";
import type { RemoteDesk } from "./support/remote-desk.ts";
import { ToastWindows } from "./support/toast-windows.ts";

const needed = [
  ...["wine", "wineserver", "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-widl"],
  ...["Xvfb", "import", "xdotool", "xwininfo"],
];
const app = { id: "Acme.Trainer", name: "Acme Trainer" };
const clsid = activatorClassId(app.id);

const news: Toast = {
  key: asToastKey("trainer/built"),
  id: "built",
  agentId: "trainer",
  title: "Build {finished}",
  lines: ["312 tests <passed> & none failed; ]]> \u{1F680}"],
  icon: "success",
  buttons: [],
  inputs: [],
  category: "success",
  urgency: "normal",
  scenario: "default",
  sound: "default",
  duration: "short",
  question: false,
};
const question: Toast = {
  ...news,
  key: asToastKey("trainer/run-42"),
  id: "run-42",
  title: "Deploy?",
  icon: "question",
  category: "question",
  buttons: [
    { text: 'Deploy "now"', press: { kind: "answer", action: "deploy;a=1%" }, style: "success" },
    { text: "Later", press: { kind: "dismiss" }, style: "default" },
  ],
  inputs: [{ kind: "text", id: "note", placeholder: "Why?" }],
  question: true,
  expiresAtMs: Date.UTC(2030, 0, 1),
};
const bar = (value: number, status: string): Toast => ({
  ...news,
  key: asToastKey("trainer/bar"),
  title: "Run 42",
  lines: [],
  icon: "progress",
  category: "progress",
  progress: { value, status },
  timestampMs: Date.UTC(2030, 0, 1) + value * 60_000,
});

describe.skipIf(missing(...needed))(
  "on a double of Windows' notification platform, under Wine",
  () => {
    let wine: ToastWindows;
    let desk: RemoteDesk;

    beforeAll(async () => {
      wine = await ToastWindows.start();
    }, 180_000);
    afterAll(() => wine?.[Symbol.asyncDispose]());
    afterEach(() => desk?.[Symbol.asyncDispose]());

    async function open(host: "child" | "inline" = "child", env: Record<string, string> = {}): Promise<void> {
      desk = await wine.desk(env);
      await desk.call("register", app);
      expect(await desk.call("open", "windows", host, app)).toBeUndefined();
    }

    // What Windows hands back with a click on the nth button: what it was given with it.
    function argumentsOf(button: number): string {
      const xml = desk.recorded("Show").at(-1)?.xml ?? "";
      const found = [...xml.matchAll(/<action [^>]*arguments="([^"]*)"/g)][button]?.[1] ?? "";
      return found.replace(/&(amp|quot|apos|lt|gt);/g, (_, name: string) => entities[name] ?? "");
    }

    describe("a toast", () => {
      test("arrives with its XML, values, names and end", async () => {
        await open();
        expect(await desk.call("show", question)).toEqual({ delivered: "accepted", degraded: [] });
        const [shown] = desk.recorded("Show");
        expect(shown).toMatchObject({
          appId: app.id,
          tag: tagOf(question.key),
          group: "toasty",
          values: { text1: "Deploy?", text2: question.lines[0] },
          sequence: "1",
          // 2030 in tenths of microseconds since 1601.
          expiration: "135379296000000000",
        });
        expect(shown?.xml).toContain("<text>{text1}</text><text>{text2}</text>");
        expect(shown?.xml).toContain('<action content="Deploy &quot;now&quot;"');
      });

      test("that moves is updated in place, with rising sequence numbers", async () => {
        await open();
        await desk.call("show", bar(0.1, "epoch 1"));
        await desk.call("show", bar(0.2, "epoch 2"), bar(0.1, "epoch 1"));
        await desk.call("show", bar(0.3, "epoch 3"), bar(0.2, "epoch 2"));
        expect(desk.recorded("Show")).toHaveLength(1);
        const updates = desk.recorded("Update");
        expect(updates.map(({ sequence, values }) => [sequence, values?.progress1Value])).toEqual([
          ["2", "0.2"],
          ["3", "0.3"],
        ]);
        expect(updates[1]?.values?.progress1Status).toBe("epoch 3");
      });

      test("with another look takes the place of the one before", async () => {
        await open();
        await desk.call("show", news);
        await desk.call("show", { ...news, icon: "error", title: "Build failed" }, news);
        expect(desk.recorded("Show").map(({ tag }) => tag)).toEqual([tagOf(news.key), tagOf(news.key)]);
        expect(desk.recorded("Update")).toEqual([]);
      });

      test("is withdrawn by tag, group and app id", async () => {
        await open();
        await desk.call("show", news);
        await desk.call("withdraw", news.key);
        expect(desk.recorded("Remove")).toMatchObject([
          { tag: tagOf(news.key), group: "toasty", appId: app.id },
        ]);
      });

      test("that Windows refuses is refused with its reason", async () => {
        await open("child", { TOASTY_DOUBLE_REFUSE: "0x803E0105" });
        await expect(desk.call("show", news)).rejects.toThrow(/0x803E0105.*sent too many toasts/);
      });
    });

    describe("an event from a foreign thread", () => {
      test("brings a click with its action and inputs, whatever characters they have", async () => {
        await open();
        await desk.call("show", question);
        await desk.call(
          "double",
          "activate",
          tagOf(question.key),
          argumentsOf(0),
          "note",
          "Weil's läuft; a=b",
        );
        expect(await desk.next()).toEqual({
          kind: "activated",
          key: question.key,
          action: "deploy;a=1%",
          inputs: { note: "Weil's läuft; a=b" },
        });
      });

      test("brings a dismissal by the human, and none for a toast that moved to the notification centre", async () => {
        await open();
        await desk.call("show", news);
        await desk.call("double", "dismiss", tagOf(news.key), "2");
        await desk.call("double", "dismiss", tagOf(news.key), "0");
        expect(await desk.next()).toEqual({ kind: "dismissed", key: news.key });
        expect(desk.events).toHaveLength(1);
      });

      test("brings a failure in words", async () => {
        await open();
        await desk.call("show", news);
        await desk.call("double", "fail", tagOf(news.key), "0x803E0115");
        const reason = "showing the toast failed with 0x803E0115 (the toast is larger than Windows takes)";
        expect(await desk.next()).toEqual({ kind: "failed", key: news.key, reason });
      });

      test("on the body of a question is no answer: the question stays answerable", async () => {
        await open();
        await desk.call("show", question);
        const button = argumentsOf(0);
        await desk.call("double", "activate", tagOf(question.key), `toast=${question.key}`);
        await desk.call("double", "activate", tagOf(question.key), button);
        expect(await desk.next()).toMatchObject({ kind: "activated", action: "deploy;a=1%" });
        expect(desk.recorded("Show").map(({ suppressPopup }) => suppressPopup)).toEqual([undefined, "1"]);
      });
    });

    describe("the COM activator", () => {
      test("takes a click with inputs from another process, and one click once", async () => {
        await open();
        await desk.call("show", question);
        const button = argumentsOf(0);
        expect(await wine.activate(clsid, app.id, button, "note", "später", "size", "large")).toMatch(
          /create 00000000\s+activate 00000000/,
        );
        const answer = { kind: "activated", key: question.key, action: "deploy;a=1%" };
        expect(await desk.next()).toEqual({ ...answer, inputs: { note: "später", size: "large" } });
        await desk.call("double", "activate", tagOf(question.key), button);
        await wine.activate(clsid, app.id, "toast=other");
        expect(await desk.next()).toMatchObject({ kind: "activated", key: "other", action: "" });
      });

      test("is started by Windows for a click when the app does not run", async () => {
        // An app of its own: Wine, unlike Windows, remembers classes of processes that were killed.
        const sleeping = { id: "Acme.Sleeping", name: "Acme Sleeping" };
        const own = activatorClassId(sleeping.id);
        desk = await wine.desk();
        const program = [windowsPath(wine.built.node), windowsPath(wine.built.desk)];
        const { command } = await desk.call("register", { ...sleeping, command: program });
        await desk[Symbol.asyncDispose]();
        // Wine 8 looks for classes in the machine's part of the registry only.
        const key = `HKEY_LOCAL_MACHINE\\Software\\Classes\\CLSID\\${own}\\LocalServer32`;
        await wine.registry([[key, "", command]]);
        desk = await wine.coldStart(own, sleeping.id, "toast=trainer/cold;action=go", "note", "hello");
        expect(await desk.call("open", "windows", "child", sleeping)).toBeUndefined();
        expect(await desk.next()).toEqual({
          kind: "activated",
          key: "trainer/cold",
          action: "go",
          inputs: { note: "hello" },
        });
      });
    });

    describe("a host", () => {
      const toast = { tag: "t", group: "g", xml: "<toast>é</toast>" };

      test.each(["child", "inline"] as const)("(%s) lists, schedules, removes and clears", async (choice) => {
        desk = await wine.desk();
        await desk.call("register", app);
        const report = await desk.call("host", choice, { kind: "toasts", appId: app.id, appName: app.name });
        expect(report).toEqual({ opened: true });
        expect(await desk.call("hostCall", "setting")).toBe("unknown");

        const atMs = Date.UTC(2030, 5, 1);
        await desk.call("hostCall", "schedule", { ...toast, tag: "later", atMs });
        expect(await desk.call("hostCall", "scheduled")).toEqual([{ tag: "later", group: "g", atMs }]);
        expect(await desk.call("hostCall", "unschedule", "later", "g")).toBe(true);
        expect(await desk.call("hostCall", "unschedule", "later", "g")).toBe(false);

        await desk.call("hostCall", "show", toast);
        await desk.call("hostCall", "show", { ...toast, tag: "u", group: "h", suppressPopup: true });
        expect(await desk.call("hostCall", "history")).toEqual([toast, { ...toast, tag: "u", group: "h" }]);
        expect(await desk.call("hostCall", "setting")).toBe("enabled");
        expect(await desk.call("hostCall", "mode")).toEqual({
          mode: "priority_only",
          source: "ToastNotificationMode",
        });
        await desk.call("hostCall", "removeGroup", "g");
        expect(await desk.call("hostCall", "history")).toMatchObject([{ tag: "u" }]);
        await desk.call("hostCall", "clear");
        expect(await desk.call("hostCall", "history")).toEqual([]);
        const missing = { tag: "t", group: "g", values: {}, sequence: 2 };
        expect(await desk.call("hostCall", "update", missing)).toBe("not_found");
      });

      test("that is killed in the middle is started again, and the app sees no more than an error", async () => {
        // An app of its own: Wine, unlike Windows, goes on sending clicks to a class whose process was killed.
        const crashing = { id: "Acme.Crashing", name: "Acme Crashing" };
        desk = await wine.desk();
        await desk.call("register", crashing);
        expect(await desk.call("open", "windows", "child", crashing)).toBeUndefined();
        await desk.call("show", question);
        const pid = Number(desk.recorded("Show")[0]?.pid);
        const flood = desk.call("showMany", news, 1_000_000);
        flood.catch(() => {});
        await desk.call("kill", pid);
        await expect(flood).rejects.toThrow(/ended .* another process takes its place/);
        expect(await desk.next()).toMatchObject({ level: "error" });

        expect(await desk.call("show", question)).toMatchObject({ delivered: "accepted" });
        expect(Number(desk.recorded("Show").at(-1)?.pid)).not.toBe(pid);
        await desk.call("double", "activate", tagOf(question.key), argumentsOf(0), "note", "after the crash");
        expect(await desk.next()).toMatchObject({
          kind: "activated",
          key: question.key,
          inputs: { note: "after the crash" },
        });
      });

      test("that hangs in a call into Windows is ended after eight seconds, and another one goes on", async () => {
        // An app of its own: Wine, unlike Windows, goes on sending clicks to a class whose process was killed.
        const hanging = { id: "Acme.Hanging", name: "Acme Hanging" };
        desk = await wine.desk({ TOASTY_DOUBLE_HANG: "1" });
        await desk.call("register", hanging);
        expect(await desk.call("open", "windows", "child", hanging)).toBeUndefined();
        await desk.call("show", news);
        await expect(desk.call("withdraw", news.key)).rejects.toThrow(/not answered for 8 s/);
        expect(await desk.next()).toMatchObject({ level: "error", reason: expect.stringContaining("hangs") });

        expect(await desk.call("show", question)).toMatchObject({ delivered: "accepted" });
        const [first, second] = desk.recorded("Show").map(({ pid }) => pid);
        expect(second).not.toBe(first);
      });

      test("lets go of everything that it shows", async () => {
        // A heap has its size after some thousands; before that only a coarse bound holds.
        const [warm, count, growth] = process.env.TOASTY_LONG ? [7_500, 10_000, 15e6] : [300, 600, 30e6];
        await open("inline");
        // More than are kept for their events, and more than the notification centre holds.
        await desk.call("showMany", question, warm);
        const before = await desk.call("usage");
        const objects = Number(await desk.call("double", "live"));
        await desk.call("showMany", question, count);
        const after = await desk.call("usage");
        expect(Number(await desk.call("double", "live"))).toBe(objects);
        expect(after.handles).toBeLessThanOrEqual(before.handles + 4);
        expect(after.rss - before.rss).toBeLessThan(growth);
        await desk.call("close");
        // What the double keeps: the notification centre's twenty toasts, each with its XML, data, values and end.
        expect(Number(await desk.call("double", "live"))).toBeLessThanOrEqual(20 * 5);
      }, 120_000);
    });

    describe("an app", () => {
      test("is written into the user's registry, and taken out again", async () => {
        desk = await wine.desk();
        const icon = windowsPath(fileURLToPath(new URL("../../assets/icons/info.png", import.meta.url)));
        const other = {
          id: "Acme.Other",
          name: "Acme Önly",
          icon,
          iconBackgroundColor: "FF102030",
          showInSettings: true,
        };
        const command = ["C:\\Program Files\\Acme\\app.exe", "--say", 'a "quoted" word'];
        const registered = await desk.call("register", { ...other, command });
        expect(registered).toEqual({
          id: other.id,
          clsid: activatorClassId(other.id),
          command: '"C:\\Program Files\\Acme\\app.exe" --say "a \\"quoted\\" word"',
        });
        const key = await wine.query(`Software\\Classes\\AppUserModelId\\${other.id}`);
        expect(key).toMatch(/DisplayName\s+REG_SZ\s+Acme .nly/);
        expect(key).toContain(icon);
        expect(key).toMatch(/IconBackgroundColor\s+REG_SZ\s+FF102030/);
        expect(key).toMatch(/ShowInSettings\s+REG_DWORD\s+0x1/);
        expect(key).toContain(registered.clsid);
        expect(await wine.query(`Software\\Classes\\CLSID\\${registered.clsid}`)).toContain(
          registered.command,
        );

        expect(await desk.call("unregister", other.id)).toBe(true);
        expect(await desk.call("unregister", other.id)).toBe(false);
        expect(await wine.query(`Software\\Classes\\AppUserModelId\\${other.id}`)).toBeUndefined();
        expect(await wine.query(`Software\\Classes\\CLSID\\${registered.clsid}`)).toBeUndefined();
      });

      test("that is not registered is refused with what to do", async () => {
        desk = await wine.desk();
        expect(await desk.call("open", "windows", "child", { id: "Acme.Unknown", name: "x" })).toMatchObject({
          kind: "refused",
          backend: "windows",
          reason: "unregistered",
          remedy: expect.stringContaining("registerApp()"),
        });
      });

      test("whose notifications are switched off is refused with where to turn them on", async () => {
        desk = await wine.desk({ TOASTY_DOUBLE_SETTING: "1" });
        await desk.call("register", app);
        expect(await desk.call("open", "windows", "child", app)).toMatchObject({
          reason: "disabled",
          remedy: expect.stringContaining("Settings > System > Notifications"),
        });
      });

      test("hears what Windows says of do not disturb", async () => {
        await open();
        expect(await desk.call("doNotDisturb")).toEqual({ state: "on", source: "ToastNotificationMode" });
      });
    });

    describe("a balloon", () => {
      test("stands in the notification area, and a click on it is heard", async () => {
        const { screen } = wine;
        desk = await wine.desk();
        expect(await desk.call("open", "balloon", "child", app)).toBeUndefined();
        const warning: Toast = {
          ...news,
          title: "Disk almost full",
          lines: ["3 % of 512 GB are left."],
          icon: "warning",
          buttons: [{ text: "More info", press: { kind: "answer", action: "" }, style: "default" }],
        };
        expect(await desk.call("show", warning)).toMatchObject({
          delivered: "accepted",
          degraded: expect.arrayContaining([expect.objectContaining({ feature: "buttons" })]),
        });
        await screen.window(
          ({ line, width, height }) =>
            line.includes("explorer.exe") && height > 40 && width > 80 && width < 400,
        );
        mkdirSync(artifacts, { recursive: true });
        await screen.photograph(`${artifacts}/windows-balloon.png`);
        // Wine tells of clicks on the icon, Windows of those on the balloon as well.
        const tray = await screen.window(({ line }) => line.includes("Wine System Tray"));
        await screen.click(tray.x + 10, tray.y + 10);
        expect(await desk.next()).toEqual({ kind: "activated", key: warning.key, action: "", inputs: {} });
      });
    });
  },
  150_000,
);

const artifacts = fileURLToPath(new URL("../../../../artifacts", import.meta.url));
const entities: Readonly<Record<string, string>> = { amp: "&", quot: '"', apos: "'", lt: "<", gt: ">" };
