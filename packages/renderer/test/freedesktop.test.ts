import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { critical, incomingCall, info, Notification, progress, question, warning } from "@toasty/proto";
import { createClient } from "dbus-native";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Backend, isRefusal } from "../src/backends/backend.js";
import { freedesktop } from "../src/freedesktop/backend.js";
import { toToast } from "../src/index.js";
import { asToastKey } from "../src/model/toast-key.js";
import { Heard } from "./support/events.js";
import { FakeDaemon, type FakeOptions } from "./support/fake-daemon.js";
import { missing, type PrivateBus, startBus } from "./support/private-bus.js";

const toast = (notification: Notification) => toToast(notification, Date.now());

describe.skipIf(missing("dbus-daemon"))("a daemon on a private bus", () => {
  let bus: PrivateBus;
  let daemon: FakeDaemon | undefined;
  let heard: Heard;
  let backend: Backend | undefined;

  beforeEach(async () => {
    bus = await startBus();
    heard = new Heard();
  });

  afterEach(async () => {
    await backend?.close();
    await daemon?.[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    backend = daemon = undefined;
  });

  const env = (more: Record<string, string> = {}) => ({ DBUS_SESSION_BUS_ADDRESS: bus.address, ...more });

  async function open(options: FakeOptions = {}, more: Record<string, string> = {}) {
    daemon = await FakeDaemon.start(bus.address, options);
    const opened = await freedesktop.open(heard.context(env(more)));
    if (isRefusal(opened)) throw new Error(opened.message);
    backend = opened;
    return { daemon, backend };
  }

  test("urgency is a byte, value an integer, and everything else of its type", async () => {
    const { daemon, backend } = await open({ name: "dunst" });
    await backend.show(toast(critical("Out of memory")), undefined);
    expect(await daemon.next()).toMatchObject({
      appName: "Acme Trainer",
      summary: "Out of memory",
      hints: { urgency: 2, "desktop-entry": "Acme.Trainer", "sound-name": "alarm-clock-elapsed" },
      hintTypes: { urgency: "y", "desktop-entry": "s" },
      timeoutMs: 0,
    });
    const bar = progress("Run 42", 0.4, { id: "run" });
    await backend.show(toast(bar), undefined);
    expect(await daemon.next()).toMatchObject({ hints: { value: 40 }, hintTypes: { value: "i" } });
    await backend.show(toast(progress("Run 42", 0.5, { id: "run" })), toast(bar));
    expect(await daemon.next()).toMatchObject({
      replacesId: 2,
      hints: { value: 50, "suppress-sound": true },
    });
  });

  test("text is escaped where the daemon reads markup, and left alone where it does not", async () => {
    const odd = info("a <b> & c", 'x < y && "z" </b> <img src="file:///etc/passwd">', { subtitle: "s & t" });
    const plain = await open({ capabilities: ["body", "actions"] });
    await plain.backend.show(toast(odd), undefined);
    expect(await plain.daemon.next()).toMatchObject({
      summary: "a <b> & c",
      body: 's & t\nx < y && "z" </b> <img src="file:///etc/passwd">',
    });
    await plain.backend.close();
    await plain.daemon[Symbol.asyncDispose]();
    const marked = await open({ capabilities: ["body", "body-markup", "actions"] });
    await marked.backend.show(toast(odd), undefined);
    expect((await marked.daemon.next()).body).toBe(
      '<b>s &amp; t</b>\nx &lt; y &amp;&amp; "z" &lt;/b&gt; &lt;img src="file:///etc/passwd"&gt;',
    );
  });

  test("a click answers with the action as declared, whatever its characters, and only once", async () => {
    const { daemon, backend } = await open();
    const asked = toast(
      question("Deploy?", { id: "q", buttons: { default: "Yes", 'inline-reply; "&=%\u00e9': "No" } }),
    );
    await backend.show(asked, undefined);
    const { id, actions } = await daemon.next();
    expect(actions).toEqual(["0", "Yes", "1", "No"]);
    daemon.invoke(id, "1", "token-1");
    daemon.invoke(id, "1");
    daemon.close(id, 2);
    await daemon.nextClosed(id);
    expect(await heard.next()).toEqual({
      kind: "activated",
      key: "q",
      action: 'inline-reply; "&=%\u00e9',
      inputs: {},
      activationToken: "token-1",
    });
    // Whatever else the daemon said has been read once the answer to this is here.
    await backend.show(toast(info("later")), undefined);
    expect(heard.events).toHaveLength(1);
  });

  test("a click that comes in the same packet as the id is not lost", async () => {
    const { backend } = await open({ clickAtOnce: "0" });
    await backend.show(toast(question("Deploy?", { id: "q", buttons: { go: "Go" } })), undefined);
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "q", action: "go" });
  });

  test("ten kilobytes of text, a sixth button and two of one id are shown as far as they go", async () => {
    const { daemon, backend } = await open();
    const buttons = ["a", "b", "c", "a", "e", "f"].map((actionId, at) => ({
      actionId,
      text: `Button ${at}`,
    }));
    const value = { header: { title: "x" }, bodyText: "0123456789".repeat(1024), buttons };
    const odd = Notification.fromPartial({ id: "o", payload: { $case: "interactiveMessage", value } });
    const { degraded } = await backend.show(toast(odd), undefined);
    expect(degraded.find(({ feature }) => feature === "buttons")?.reason).toMatch(/5 of 6 buttons/);
    const { id, actions, body } = await daemon.next();
    expect(actions).toHaveLength(10);
    expect(body).toHaveLength(10_240);
    daemon.invoke(id, "3");
    expect(await heard.next()).toMatchObject({ kind: "activated", action: "a" });
  });

  test("an action that nobody declared is logged and answers nothing", async () => {
    const { daemon, backend } = await open();
    await backend.show(toast(question("Deploy?", { id: "q", buttons: { go: "Go" } })), undefined);
    const { id } = await daemon.next();
    daemon.invoke(id, "7");
    await heard.line(/does not have/);
    daemon.invoke(id, "0");
    expect(await heard.next()).toMatchObject({ kind: "activated", action: "go" });
  });

  test("nobody but the daemon can click", async () => {
    const { daemon, backend } = await open();
    await backend.show(
      toast(question("Deploy?", { id: "q", buttons: { go: "Go", stop: "Stop" } })),
      undefined,
    );
    const { id } = await daemon.next();
    const stranger = createClient({ busAddress: bus.address });
    await stranger.getId();
    stranger.sendSignal(
      "/org/freedesktop/Notifications",
      "org.freedesktop.Notifications",
      "ActionInvoked",
      "us",
      [id, "0"],
    );
    // The bus has passed the signal on once it answers the next call.
    await stranger.getId();
    await stranger.close();
    daemon.invoke(id, "1");
    expect(await heard.next()).toMatchObject({ action: "stop" });
  });

  test("a body click opens news, and no question", async () => {
    const { daemon, backend } = await open();
    await backend.show(toast(info("Build finished", "", { id: "n" })), undefined);
    const news = await daemon.next();
    expect(news.actions).toEqual(["default", "Open"]);
    daemon.invoke(news.id, "default");
    expect(await heard.next()).toEqual({ kind: "activated", key: "n", action: "", inputs: {} });
    await backend.show(toast(warning("Disk almost full", "", { id: "w" })), undefined);
    const warned = await daemon.next();
    expect(warned.actions).toEqual(["default", "Open", "0", "Ignore", "1", "More info"]);
    daemon.invoke(warned.id, "0");
    expect(await heard.next()).toEqual({ kind: "dismissed", key: "w" });
  });

  test("a reply field takes what is typed, beside the other buttons", async () => {
    const { daemon, backend } = await open({
      name: "Plasma",
      capabilities: ["actions", "body", "inline-reply"],
    });
    const asked = question("Release notes?", {
      id: "q",
      buttons: { later: "Later", send: { text: "Send", input: "notes" } },
      inputs: { notes: "What is new" },
    });
    const { degraded } = await backend.show(toast(asked), undefined);
    expect(degraded.map(({ feature }) => feature)).not.toContain("text_input");
    const { id, actions, hints } = await daemon.next();
    expect(actions).toEqual(["inline-reply", "Send", "0", "Later"]);
    expect(hints["x-kde-reply-placeholder-text"]).toBe("What is new");
    daemon.reply(id, "faster <b>&");
    expect(await heard.next()).toEqual({
      kind: "activated",
      key: "q",
      action: "send",
      inputs: { notes: "faster <b>&" },
    });
  });

  test("a lone menu becomes buttons; without a reply field the loss is told", async () => {
    const { daemon, backend } = await open();
    const asked = question("Where?", { id: "q", inputs: { env: { options: ["staging", "production"] } } });
    const { degraded } = await backend.show(toast(asked), undefined);
    expect(degraded).toContainEqual({ feature: "select_input", reason: "each option is a button" });
    const { id } = await daemon.next();
    daemon.invoke(id, "1");
    expect(await heard.next()).toMatchObject({ action: "submit", inputs: { env: "production" } });

    const typed = await backend.show(
      toast(question("Name?", { id: "t", inputs: { name: "Name" } })),
      undefined,
    );
    expect(typed.degraded.map(({ feature }) => feature)).toContain("text_input");
  });

  test("GNOME shows three buttons, draws no bar and keeps no time, and the report says so", async () => {
    const { daemon, backend } = await open({
      name: "gnome-shell",
      vendor: "GNOME",
      capabilities: ["actions", "body", "body-markup", "icon-static", "persistence", "sound"],
    });
    const buttons = { a: "A", b: "B", c: "C", d: "D" };
    const { degraded } = await backend.show(toast(question("Which?", { buttons })), undefined);
    expect(degraded.map(({ feature }) => feature)).toEqual(["scenario", "duration", "buttons"]);
    expect((await daemon.next()).actions).toEqual(["0", "A", "1", "B", "2", "C"]);
    const bar = await backend.show(toast(progress("Run 42", 0.4, { status: "epoch 4/10" })), undefined);
    expect(bar.degraded.map(({ feature }) => feature)).toEqual(["progress"]);
    expect((await daemon.next()).body).toBe("▰▰▰▰▱▱▱▱▱▱\nepoch 4/10 — 40 %");
  });

  test("an old daemon whose hints are strings gets strings", async () => {
    const { daemon, backend } = await open({ stringHints: true, specVersion: "1.0" });
    await backend.show(toast(critical("Out of memory", "", { image: "/tmp/chart.png" })), undefined);
    const { hints } = await daemon.next();
    expect(hints).toMatchObject({ urgency: "2" });
    expect(hints).not.toHaveProperty("image-path");
    await backend.show(toast(info("again")), undefined);
    expect((await daemon.next()).summary).toBe("again");
  });

  test("a daemon that refuses one notification gets the next with hints of their types", async () => {
    const { daemon, backend } = await open({ refuses: "bad" });
    await expect(backend.show(toast(info("bad")), undefined)).rejects.toThrow(/not this one/);
    await backend.show(toast(info("good")), undefined);
    expect((await daemon.next()).hintTypes).toMatchObject({ urgency: "y" });
  });

  test("a picture goes where the version of the specification wants it", async () => {
    const { daemon, backend } = await open({ specVersion: "1.1" });
    const picture = toast(info("Chart", "", { image: { src: "/tmp/a b#%.png", placement: "hero" } }));
    const { degraded } = await backend.show(picture, undefined);
    expect(degraded.map(({ feature }) => feature)).toContain("hero_image");
    expect((await daemon.next()).hints.image_path).toBe("file:///tmp/a%20b%23%25.png");
  });

  test("without actions nothing can be answered, and the report says so", async () => {
    const { daemon, backend } = await open({ name: "notify-osd", capabilities: ["body"] });
    const { degraded } = await backend.show(toast(incomingCall("Ada")), undefined);
    expect(degraded.find(({ feature }) => feature === "buttons")?.reason).toMatch(/nothing can be answered/);
    expect((await daemon.next()).actions).toEqual([]);
  });

  test("dismissed and expired are told apart; an expired one can still be clicked", async () => {
    const { daemon, backend } = await open();
    await backend.show(toast(info("a", "", { id: "a" })), undefined);
    await backend.show(toast(info("b", "", { id: "b" })), undefined);
    const [a, b] = [await daemon.next(), await daemon.next()];
    daemon.close(a.id, 2);
    daemon.close(b.id, 1);
    expect(await heard.next()).toEqual({ kind: "dismissed", key: "a" });
    expect(await heard.next()).toEqual({ kind: "expired", key: "b" });
    daemon.invoke(b.id, "default");
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "b" });
  });

  test("a withdrawn toast is closed and says nothing more", async () => {
    const { daemon, backend } = await open();
    await backend.show(toast(info("a", "", { id: "a" })), undefined);
    const { id } = await daemon.next();
    await backend.withdraw(asToastKey("a"));
    expect(daemon.closed).toEqual([id]);
    daemon.close(id, 3);
    await backend.withdraw(asToastKey("never shown"));
    await backend.show(toast(info("b")), undefined);
    expect(heard.events).toEqual([]);
  });

  test("what was open is shown again when another daemon takes over, and answered there", async () => {
    const { daemon: first, backend } = await open({ name: "one" });
    await backend.show(toast(info("before")), undefined);
    await backend.show(toast(question("Deploy?", { id: "q", buttons: { go: "Go" } })), undefined);
    await first.next();
    const before = await first.next();
    first.close(1, 1);
    await heard.next();
    await first[Symbol.asyncDispose]();
    daemon = await FakeDaemon.start(bus.address, { name: "two", capabilities: ["actions", "body", "sound"] });
    const again = await daemon.next();
    expect(again).toMatchObject({ summary: "Deploy?", replacesId: 0, hints: { "suppress-sound": true } });
    expect(before.id).not.toBe(again.id);
    daemon.invoke(again.id, "0");
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "q", action: "go" });
    await backend.show(toast(info("after")), undefined);
    expect(backend.capabilities().server).toMatch(/^two/);
  });

  test("an update that meets the showing again by another daemon takes its place", async () => {
    const { daemon: first, backend } = await open();
    const bar = progress("Run 42", 0.4, { id: "run" });
    await backend.show(toast(bar), undefined);
    await first[Symbol.asyncDispose]();
    let answer = () => {};
    const slow = new Promise<void>((resolve) => {
      answer = resolve;
    });
    daemon = await FakeDaemon.start(bus.address, { name: "two", slow });
    const again = await daemon.next();
    const updated = backend.show(toast(progress("Run 42", 0.5, { id: "run" })), toast(bar));
    answer();
    await updated;
    expect(await daemon.next()).toMatchObject({ replacesId: again.id });
  });

  test("a click on an older one that was brought back closes the one on the screen, too", async () => {
    const { daemon, backend } = await open();
    await backend.show(toast(info("one", "", { id: "a" })), undefined);
    const old = await daemon.next();
    daemon.close(old.id, 1);
    await heard.next();
    await backend.show(toast(info("two", "", { id: "a" })), undefined);
    const now = await daemon.next();
    daemon.invoke(old.id, "default", "token-2");
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "a", activationToken: "token-2" });
    await daemon.nextClosed(now.id);
  });

  test("a show fails while no daemon is there, and works when one is back", async () => {
    const { daemon: first, backend } = await open();
    await first[Symbol.asyncDispose]();
    await expect(backend.show(toast(info("a")), undefined)).rejects.toThrow(/Notifications/);
    daemon = await FakeDaemon.start(bus.address);
    await expect(backend.show(toast(info("a")), undefined)).resolves.toMatchObject({ delivered: "accepted" });
  });

  test("what was open is shown again when the bus itself was cut off and is back", async () => {
    const { daemon: first, backend } = await open();
    await backend.show(toast(question("Deploy?", { id: "q", buttons: { go: "Go" } })), undefined);
    await first.next();
    await bus.kill();
    await expect(backend.show(toast(info("meanwhile")), undefined)).rejects.toThrow();
    await bus.restart();
    daemon = await FakeDaemon.start(bus.address);
    const again = await daemon.next();
    expect(again.summary).toBe("Deploy?");
    daemon.invoke(again.id, "0");
    expect(await heard.next()).toMatchObject({ kind: "activated", key: "q", action: "go" });
  });

  test("it closes while the bus is cut off", async () => {
    const { backend } = await open();
    await bus.kill();
    await expect(backend.show(toast(info("a")), undefined)).rejects.toThrow();
    await backend.close();
  });

  test("a daemon that never answers is refused", async () => {
    daemon = await FakeDaemon.start(bus.address, { hung: true });
    expect(await freedesktop.open(heard.context(env()))).toMatchObject({ reason: "no_service" });
  });

  test("refusals say what is missing", async () => {
    expect(
      await freedesktop.open(heard.context({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/nonexistent/bus" })),
    ).toMatchObject({ reason: "no_session", message: expect.stringMatching(/does not answer/) });
    expect(await freedesktop.open(heard.context(env()))).toMatchObject({ reason: "no_service" });
    expect(await freedesktop.open(heard.context(env(), "darwin"))).toMatchObject({
      reason: "wrong_platform",
    });
  });

  describe("do not disturb", () => {
    test("KDE says it as a property", async () => {
      const { backend } = await open({ name: "Plasma", vendor: "KDE", inhibited: true });
      expect(await backend.doNotDisturb?.()).toEqual({
        state: "on",
        source: "org.freedesktop.Notifications.Inhibited",
      });
    });

    test.each([
      ["gnome-shell", "gsettings", "false", "on"],
      ["gnome-shell", "gsettings", "true", "off"],
      ["gnome-shell", "gsettings", "gibberish", "unknown"],
      ["cinnamon", "gsettings", "false", "on"],
      ["Notification Daemon (MATE)", "gsettings", "true", "on"],
      ["Xfce Notify Daemon", "xfconf-query", "true", "on"],
    ])("%s says it through %s (%s)", async (name, program, answer, state) => {
      const folder = mkdtempSync(join(tmpdir(), "toasty-dnd-"));
      try {
        writeFileSync(join(folder, program), `#!/bin/sh\necho ${answer}\n`);
        chmodSync(join(folder, program), 0o755);
        const { backend } = await open({ name }, { PATH: `${folder}:/bin:/usr/bin` });
        expect((await backend.doNotDisturb?.())?.state).toBe(state);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    test("swaync says it on the bus; when it is gone, nobody knows", async () => {
      const other = createClient({ busAddress: bus.address });
      const path = "/org/erikreider/swaync/cc";
      const name = "org.erikreider.swaync.cc";
      await other.requestName(name, 0);
      const methods: Record<string, [string, string, string[], string[]]> = { GetDnd: ["", "b", [], []] };
      other.exportInterface({ GetDnd: () => true }, path, { name, methods, signals: {}, properties: {} });
      const { backend } = await open({ name: "SwayNotificationCenter" });
      expect(await backend.doNotDisturb?.()).toMatchObject({ state: "on" });
      await other.close();
      const source = expect.stringMatching(/^org\.erikreider\.swaync\.cc GetDnd failed/);
      expect(await backend.doNotDisturb?.()).toEqual({ state: "unknown", source });
    });

    test("mako says it as a mode", async () => {
      const { daemon, backend } = await open({ name: "mako", modes: ["default", "do-not-disturb"] });
      expect(await backend.doNotDisturb?.()).toEqual({ state: "on", source: "fr.emersion.Mako ListModes" });
      expect(daemon.shown).toEqual([]);
    });

    test("a desktop that does not tell, or whose tool is not there, is unknown", async () => {
      const { backend } = await open({ name: "something new" });
      expect(await backend.doNotDisturb?.()).toEqual({
        state: "unknown",
        source: "something new does not tell",
      });
    });
  });
});
