import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { critical, info, Notification, progress, question } from "@toasty/proto";
import type { Activation } from "@toasty/proto/surface";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Scripted } from "../test/support/scripted.js";
import { iconPath } from "./images/icons.js";
import { toastKey } from "./model/toast-key.js";
import { createRenderer, type Renderer, type RendererOptions } from "./renderer.js";

let folder: string;
let first: Scripted;
let second: Scripted;
let lines: { level: string; message: string; fields: Record<string, unknown> }[];
let renderer: Renderer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-renderer-"));
  first = new Scripted("freedesktop");
  second = new Scripted("terminal");
  lines = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await renderer?.close();
  renderer = undefined;
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<RendererOptions> = {}): Promise<Renderer> {
  const log = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, fields: fields as Record<string, unknown> });
  renderer = await createRenderer({
    app: { id: "Acme.Trainer", name: "Acme Trainer" },
    backends: [first, second],
    logger: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
    alertFile: join(folder, "config", "critical-alerts.jsonl"),
    imageDir: join(folder, "images"),
    ...options,
  });
  return renderer;
}

const alerts = () =>
  readFileSync(join(folder, "config", "critical-alerts.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const broken = () => {
  throw new Error("the desktop fell over");
};

describe("one toast", () => {
  test("is shown by the best way, and its answer comes back", async () => {
    const { show } = await start();
    const shown = await show(question("Deploy?", { id: "q", buttons: { go: "Go" } }));
    expect(shown).toMatchObject({ id: "q", backend: "freedesktop", delivered: "accepted", degraded: [] });
    first.click("q", "go");
    expect(await shown.outcome).toEqual({ kind: "answered", action: "go", inputs: {} });
    expect(second.opens).toBe(0);
  });

  test("with an id again is updated in place, and shares the outcome", async () => {
    const { show } = await start();
    const one = await show(progress("Run", 0.1, { id: "r" }));
    const two = await show(progress("Run", 0.2, { id: "r" }));
    expect(two.outcome).toBe(one.outcome);
    expect(first.shown[1]?.previous).toBe(first.shown[0]?.toast);
    first.context?.onEvent({ kind: "dismissed", key: toastKey("r") });
    expect(await one.outcome).toEqual({ kind: "dismissed" });
    const three = await show(progress("Run", 0.3, { id: "r" }));
    expect(three.outcome).not.toBe(one.outcome);
    expect(first.shown[2]?.previous).toBeUndefined();
  });

  test("without an id gets one of its own", async () => {
    const { show } = await start();
    const [one, two] = [await show(info("a")), await show(info("a"))];
    expect(one.id).not.toBe(two.id);
    const owned: Notification = { ...info("a"), agentId: "trainer" };
    const three = await show(owned);
    expect(first.shown[2]?.toast.key).toBe(`trainer/${three.id}`);
  });

  test("of one agent is not replaced by another agent's of the same id", async () => {
    const { show } = await start();
    const one = await show({ ...info("a", "", { id: "1" }), agentId: "x" });
    await show({ ...info("b", "", { id: "1" }), agentId: "y" });
    expect(first.shown[1]?.previous).toBeUndefined();
    first.click("y/1");
    first.click("x/1", "");
    expect(await one.outcome).toMatchObject({ kind: "answered" });
  });

  test("updates of one id reach the backend in order", async () => {
    const { show } = await start();
    let release = () => {};
    first.fail = () =>
      new Promise((resolve) => {
        release = resolve;
        first.fail = undefined;
      });
    const one = show(progress("Run", 0.1, { id: "r" }));
    const two = show(progress("Run", 0.2, { id: "r" }));
    await vi.waitFor(() => expect(first.fail).toBeUndefined());
    release();
    await Promise.all([one, two]);
    expect(first.shown.map(({ toast }) => toast.progress?.value)).toEqual([
      expect.closeTo(0.1),
      expect.closeTo(0.2),
    ]);
  });

  test("that is withdrawn ends so, on the screen and in its outcome", async () => {
    const { show, withdraw } = await start();
    const shown = await show({ ...info("a", "", { id: "1" }), agentId: "x" });
    await withdraw("1", "x");
    expect(await shown.outcome).toEqual({ kind: "withdrawn" });
    expect(first.withdrawn).toEqual(["x/1"]);
    await withdraw("from an earlier process");
    expect(first.withdrawn).toEqual(["x/1", "from an earlier process"]);
  });

  test("ends at its time to live, and leaves the screen", async () => {
    vi.useFakeTimers();
    const { show } = await start();
    const shown = await show(question("Deploy?", { id: "q", buttons: { go: "Go" }, ttlMs: 60_000 }));
    vi.advanceTimersByTime(59_999);
    expect(first.withdrawn).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(await shown.outcome).toEqual({ kind: "expired" });
    expect(first.withdrawn).toEqual(["q"]);
  });

  test("without a time to live ends after a day", async () => {
    vi.useFakeTimers();
    const { show } = await start();
    const shown = await show(info("a"));
    vi.advanceTimersByTime(24 * 60 * 60 * 1000);
    expect(await shown.outcome).toEqual({ kind: "expired" });
  });

  test("that is over already is not shown", async () => {
    const { show } = await start();
    const shown = await show(info("a", "", { expiresAtMs: Date.now() - 1 }));
    expect(await shown.outcome).toEqual({ kind: "expired" });
    expect(first.shown).toEqual([]);
  });

  test("with a button that has a link opens it, and that is an answer too", async () => {
    const opened: string[] = [];
    const { show } = await start({ openUrl: (url) => void opened.push(url) });
    const buttons = { log: { text: "Log", url: "https://ci.example/42" }, ok: "OK" };
    const shown = await show(question("Failed", { id: "q", buttons }));
    first.click("q", "log");
    expect(await shown.outcome).toMatchObject({ kind: "answered", action: "log" });
    expect(opened).toEqual(["https://ci.example/42"]);
  });

  test("that left the screen still opens the link of its button", async () => {
    const opened: string[] = [];
    const { show } = await start({ openUrl: (url) => void opened.push(url) });
    await show(
      question("Failed", { id: "q", buttons: { log: { text: "Log", url: "https://ci.example/42" } } }),
    );
    first.context?.onEvent({ kind: "expired", key: toastKey("q") });
    first.click("q", "log");
    first.click("q", "log");
    expect(opened).toEqual(["https://ci.example/42"]);
  });

  test("is cleaned of what no screen should get", async () => {
    const { show } = await start();
    await show(info("Build \u001b[31mfailed\u0000", "a\u202eb \ud800 c"));
    const { title, lines } = first.shown[0]?.toast ?? {};
    expect(title).toBe("Build failed");
    expect(lines?.[0]).not.toMatch(/[\u202e\ud800]/);
  });

  test("with nothing in it is refused", async () => {
    const { show } = await start();
    await expect(show(Notification.fromPartial({ id: "x" }))).rejects.toMatchObject({
      reason: "INVALID",
      violations: [{ field: "notification.payload" }],
    });
  });

  test("whose picture cannot be shown is shown without, and says so", async () => {
    const { show } = await start();
    const shown = await show(info("Chart", "", { image: "//server/share/chart.png" }));
    expect(shown.degraded).toEqual([
      { feature: "inline_image", reason: expect.stringMatching(/chart\.png is left out: .*another machine/) },
    ]);
    await show(info("Chart", "", { image: { src: iconPath("info"), alt: "i" } }));
    expect(first.shown.map(({ toast }) => toast.inline)).toEqual([
      undefined,
      { source: iconPath("info"), alt: "i" },
    ]);
  });
});

describe("clicks that nobody awaits", () => {
  test("arrive with the agent and the id, and a listener that throws harms nobody", async () => {
    const heard: Activation[] = [];
    const { onActivated } = await start();
    onActivated(() => {
      throw new Error("the app's own");
    });
    const stop = onActivated((activation) => void heard.push(activation));
    first.click("trainer/old", "go");
    first.click("older");
    stop();
    first.click("unheard");
    expect(heard).toEqual([
      { agentId: "trainer", id: "old", action: "go", inputs: {} },
      { agentId: "", id: "older", action: "", inputs: {} },
    ]);
    expect(lines.filter(({ level }) => level === "error")).toHaveLength(3);
  });
});

describe("when it cannot be shown", () => {
  test("a refusal is kept with its reason, and the next way is taken", async () => {
    first.refusal = "there is no session bus";
    const { show, capabilities } = await start();
    expect((await show(info("a"))).backend).toBe("terminal");
    expect(capabilities()).toMatchObject({
      backend: "terminal",
      server: "scripted terminal",
      refused: [{ backend: "freedesktop", reason: "no_service", message: "there is no session bus" }],
    });
  });

  test("a way that refused is asked again later", async () => {
    first.refusal = "no daemon yet";
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    try {
      const { show } = await start();
      first.refusal = undefined;
      now.mockReturnValue(10_000);
      expect((await show(info("a"))).backend).toBe("terminal");
      now.mockReturnValue(31_000);
      expect((await show(info("b"))).backend).toBe("freedesktop");
    } finally {
      now.mockRestore();
    }
  });

  test("one that breaks while opening is a refusal, too", async () => {
    first.open = async () => broken();
    const { capabilities } = await start();
    expect(capabilities().refused).toEqual([
      {
        kind: "refused",
        backend: "freedesktop",
        reason: "failed",
        message: "it broke while opening (the desktop fell over).",
      },
    ]);
  });

  test("a failure is logged first, with the content, and the next way is taken", async () => {
    first.fail = broken;
    const { show } = await start();
    second.fail = () => expect(lines).toHaveLength(1);
    const shown = await show(info("Build finished", "312 tests passed", { id: "b" }));
    expect(shown.backend).toBe("terminal");
    expect(lines).toEqual([
      {
        level: "error",
        message: "a notification could not be shown",
        fields: expect.objectContaining({
          id: "b",
          backend: "freedesktop",
          reason: "the desktop fell over",
          title: "Build finished",
          lines: ["312 tests passed"],
        }),
      },
    ]);
    second.click("b");
    expect(await shown.outcome).toMatchObject({ kind: "answered" });
  });

  test("a way that says nothing for ten seconds has failed", async () => {
    vi.useFakeTimers();
    first.fail = () => new Promise(() => {});
    const { show } = await start();
    const showing = show(info("a"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await showing).backend).toBe("terminal");
  });

  test("a toast that was taken and then failed goes to the next way", async () => {
    const { show } = await start();
    const shown = await show(critical("Out of memory", "", { id: "c" }));
    first.context?.onEvent({ kind: "failed", key: toastKey("c"), reason: "the platform changed its mind" });
    await vi.waitFor(() => expect(second.shown).toHaveLength(1));
    second.click("c");
    expect(await shown.outcome).toMatchObject({ kind: "answered" });
  });

  test("one that was shown elsewhere before leaves there when it comes back", async () => {
    first.fail = broken;
    const { show } = await start();
    await show(progress("Run", 0.1, { id: "r" }));
    first.fail = undefined;
    await show(progress("Run", 0.2, { id: "r" }));
    expect(first.shown[0]?.previous).toBeUndefined();
    expect(second.withdrawn).toEqual(["r"]);
  });

  test("the last resort of what is critical is the alert file, readable by its owner only", async () => {
    first.fail = second.fail = broken;
    const { show } = await start();
    const shown = await show(critical("Out of memory", "device 0\nline 2", { id: "c" }));
    expect(shown).toMatchObject({ backend: "alert_file", delivered: "unknown" });
    expect(await shown.outcome).toMatchObject({ kind: "failed" });
    expect(alerts()).toEqual([
      expect.objectContaining({
        id: "c",
        title: "Out of memory",
        lines: ["device 0\nline 2"],
        urgency: "critical",
      }),
    ]);
    expect(statSync(join(folder, "config", "critical-alerts.jsonl")).mode & 0o777).toBe(0o600);
    expect(lines.map(({ level, fields }) => [level, fields.backend])).toEqual([
      ["error", "freedesktop"],
      ["error", "terminal"],
      ["error", undefined],
    ]);
  });

  test("everything else is in the log only", async () => {
    first.refusal = second.refusal = "nothing here";
    const { show, capabilities } = await start();
    const shown = await show(info("a"));
    expect(shown.backend).toBe("log");
    expect(await shown.outcome).toMatchObject({ kind: "failed" });
    expect(lines.at(-1)).toMatchObject({ level: "error", fields: { title: "a" } });
    expect(capabilities()).toMatchObject({ backend: undefined, buttons: 0 });
    expect(() => alerts()).toThrow(/ENOENT/);
  });

  test("an alert file that cannot be written is logged, and nothing throws", async () => {
    first.fail = second.fail = broken;
    writeFileSync(join(folder, "file"), "");
    const { show } = await start({ alertFile: join(folder, "file", "alerts.jsonl") });
    const shown = await show(critical("Out of memory"));
    expect(shown.backend).toBe("log");
    expect(lines.at(-1)).toMatchObject({ message: "the alert file cannot be written" });
  });

  test("an alert file that grew is set aside", async () => {
    first.fail = second.fail = broken;
    const { show } = await start({ alertFile: join(folder, "alerts.jsonl") });
    writeFileSync(join(folder, "alerts.jsonl"), Buffer.alloc(6 << 20));
    chmodSync(join(folder, "alerts.jsonl"), 0o600);
    await show(critical("Out of memory"));
    expect(statSync(join(folder, "alerts.jsonl.1")).size).toBe(6 << 20);
    expect(statSync(join(folder, "alerts.jsonl")).size).toBeLessThan(1000);
  });
});

describe("do not disturb", () => {
  test("is asked once in five seconds, and unknown when nobody tells", async () => {
    let asked = 0;
    first.doNotDisturb = async () => ({ state: ++asked === 1 ? "on" : "off", source: "scripted" });
    const now = vi.spyOn(performance, "now").mockReturnValue(0);
    try {
      const { doNotDisturb, show } = await start();
      expect(await doNotDisturb()).toEqual({ state: "on", source: "scripted" });
      now.mockReturnValue(4_000);
      expect((await doNotDisturb()).state).toBe("on");
      expect((await show(info("shown all the same"))).backend).toBe("freedesktop");
      now.mockReturnValue(6_000);
      expect((await doNotDisturb()).state).toBe("off");
    } finally {
      now.mockRestore();
    }
  });

  test("that fails is unknown", async () => {
    first.doNotDisturb = async () => broken();
    const { doNotDisturb } = await start();
    expect(await doNotDisturb()).toEqual({
      state: "unknown",
      source: "freedesktop failed: the desktop fell over",
    });
  });
});

describe("at its end", () => {
  test("open outcomes settle, backends close, and show says so", async () => {
    const opened = await start();
    const shown = await opened.show(info("a"));
    await opened.close();
    await opened.close();
    expect(await shown.outcome).toEqual({ kind: "failed", reason: "the renderer was closed" });
    expect(first.closed).toBe(true);
    await expect(opened.show(info("b"))).rejects.toMatchObject({ reason: "CLOSED" });
  });
});
