import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
// The screen is a support of the renderer's tests, which no package exports.
import { Desktop } from "../../renderer/test/support/desktop.js";
import { missing } from "../../renderer/test/support/private-bus.js";
import { ownMachine, serving, start, toasty } from "./toasty.js";

const needed = ["dunst", "dunstctl", "Xvfb", "dbus-daemon", "xdotool"];
const question = ["ask", "Ship it?", "--button", "go=Deploy", "--button", "no=Cancel"];

describe.skipIf(missing(...needed))("native toasts on a real dunst", () => {
  let desktop: Desktop;
  beforeAll(async () => {
    desktop = await Desktop.start();
  });
  afterAll(() => desktop[Symbol.asyncDispose]());
  afterEach(() => desktop.dunstctl("close-all"));

  const onBus = (env: Record<string, string>) => ({ ...env, DBUS_SESSION_BUS_ADDRESS: desktop.bus.address });
  const onScreen = (count: number) =>
    vi.waitFor(async () => expect(await desktop.dunstctl("count", "displayed")).toBe(String(count)), {
      timeout: 10_000,
    });

  test("toasty desk brings what the human chose back to the program that asked", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using desk = start(["desk"], onBus(machine.env));
    await desk.seen(/shows what is sent to desktop by freedesktop \(dunst .*\); Ctrl-C ends it/, "stdout");
    desktop.menu("Cancel ");
    const asking = toasty(question, machine.env);
    await onScreen(1);
    await desktop.dunstctl("action");
    expect(await asking).toMatchObject({ code: 10, stdout: "no\n" });
    desk.child.kill("SIGTERM");
    expect(await desk.ended()).toMatchObject({ code: 0, stderr: "" });
  });

  test("toasty desk --json says by what it shows, and what that can do", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using desk = start(["desk", "--json", "--backend", "freedesktop"], onBus(machine.env));
    const [line] = await desk.seen(/^\{.*\}$/m, "stdout");
    expect(JSON.parse(line)).toMatchObject({
      id: "desktop",
      backend: "freedesktop",
      server: expect.stringContaining("dunst"),
      features: expect.arrayContaining(["body", "buttons", "progress"]),
      doNotDisturb: { state: "off" },
    });
  });

  test("toasty desk waits for a broker that is not there yet, and takes no wrong token", async () => {
    using machine = ownMachine();
    await using desk = start(["desk"], onBus(machine.env));
    await desk.seen(/Trying again until it is there/);
    await using _broker = await serving(machine.env, ["--log-level", "fatal"]);
    const asking = toasty(question, machine.env);
    desktop.menu("Deploy ");
    await onScreen(1);
    await desktop.dunstctl("action");
    expect(await asking).toMatchObject({ code: 0, stdout: "go\n" });
    const wrong = ["desk", "--id", "other", "--token", "wrong", "--log-level", "silent"];
    const { code, stderr } = await toasty(wrong, onBus(machine.env));
    expect({ code, stderr }).toEqual({
      code: 4,
      stderr: expect.stringContaining("does not know this token"),
    });
  });

  test("toasty desk shows nothing of a muted agent, and the rest", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using desk = start(["desk", "--id", "laptop", "--mute", "spammer"], onBus(machine.env));
    await desk.seen(/sent to laptop/);
    await toasty(["send", "Buy", "--to", "laptop", "--agent", "spammer"], machine.env);
    await toasty(["send", "Build finished", "--to", "laptop"], machine.env);
    await onScreen(1);
    expect(await desktop.dunstctl("history")).not.toContain("Buy");
    await desktop.dunstctl("close-all");
    await onScreen(0);
    expect(await desktop.dunstctl("history")).toContain("Build finished");
  });

  test("toasty up shows toasts in the place of cards, and takes their answers", async () => {
    using machine = ownMachine();
    await using up = start(["up", "--address", "127.0.0.1:0"], onBus(machine.env));
    await up.seen(/they are native toasts, by freedesktop \(dunst/);
    desktop.menu("Deploy ");
    const asking = toasty(question, machine.env);
    await onScreen(1);
    await desktop.dunstctl("action");
    expect(await asking).toMatchObject({ code: 0, stdout: "go\n" });
    up.child.kill("SIGTERM");
    expect(await up.ended()).toMatchObject({ code: 0, stdout: "" });
  });

  test("toasty doctor names the daemon, what it can, and that it is paused", async () => {
    using machine = ownMachine();
    await desktop.dunstctl("set-paused", "true");
    try {
      const { json } = await toasty(["doctor", "--json"], onBus(machine.env));
      const { findings } = json[0] as { findings: object[] };
      const told = (check: string, verdict: string, found: RegExp) =>
        expect.objectContaining({ check, verdict, found: expect.stringMatching(found) });
      expect(findings).toContainEqual(told("native toasts", "ok", /^by freedesktop \(dunst/));
      expect(findings).toContainEqual(
        told("toast features", "ok", /^(?:\d+|no drawn) buttons; .*body.*progress/),
      );
      expect(findings).toContainEqual(told("do not disturb", "warning", /^on, says .*dunst/));
    } finally {
      await desktop.dunstctl("set-paused", "false");
    }
  });

  test("toasty up --terminal shows cards all the same", async () => {
    using machine = ownMachine();
    await using up = start(["up", "--terminal", "--address", "127.0.0.1:0"], onBus(machine.env));
    await up.seen(/toasty is up/);
    await toasty(["send", "Hello"], machine.env);
    await up.seen(/ℹ Hello/, "stdout");
    expect(await desktop.dunstctl("count", "displayed")).toBe("0");
    up.child.kill("SIGTERM");
    expect((await up.ended()).stderr).not.toContain("native");
  });
});

describe("without a desktop", () => {
  test("toasty up falls back to cards, and says why", async () => {
    using machine = ownMachine();
    await using up = start(["up", "--address", "127.0.0.1:0"], machine.env);
    await up.seen(
      /^no native toasts here, so they are cards in this terminal\. freedesktop: .*does not answer.*$/m,
    );
    await toasty(["send", "Hello"], machine.env);
    await up.seen(/ℹ Hello/, "stdout");
  });

  test("toasty desk ends with 1 rather than swallow what is sent, and says what to do", async () => {
    using machine = ownMachine();
    const { code, stderr } = await toasty(["desk"], machine.env);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining("freedesktop: the session bus"),
    });
    expect(stderr).toContain("toasty desk --terminal");
  });

  test("toasty desk --backend windows says that this is not Windows", async () => {
    using machine = ownMachine();
    const { code, stderr } = await toasty(["desk", "--backend", "windows"], machine.env);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("not Windows") });
  });

  test.each([
    [["--quiet-hours", "22-7"], "22:00-07:00"],
    [["--quiet-hours", "22:00-22:00"], "22:00-07:00"],
    [["--ceiling", "news=high"], "none of info"],
    [["--ceiling", "info=loud"], "none of low"],
    [["--backend", "growl"], "none of windows"],
  ])("toasty desk %j ends with 2", async (args, told) => {
    using machine = ownMachine();
    const ended = await toasty(["desk", ...args], machine.env);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining(told) });
  });
});
