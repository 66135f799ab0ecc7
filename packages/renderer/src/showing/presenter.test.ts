import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, progress, question } from "@toasty/proto";
import type { Activation } from "@toasty/proto/surface";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Scripted } from "../../test/support/scripted.js";
import { toastKey } from "../model/toast-key.js";
import { createRenderer, type Renderer, type RendererOptions } from "../renderer.js";

const first = () => screens[0] as Scripted;
const second = () => screens[1] as Scripted;
let screens: readonly Scripted[];
let folder: string;
let lines: string[];
let renderer: Renderer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-presenter-"));
  screens = [new Scripted("freedesktop"), new Scripted("terminal")];
  lines = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await renderer?.close();
  rmSync(folder, { recursive: true });
});

async function start(options: Partial<RendererOptions> = {}): Promise<Renderer> {
  const log = (_: object, message: string) => void lines.push(message);
  renderer = await createRenderer({
    app: { id: "Acme.Trainer", name: "Acme Trainer" },
    backends: screens,
    logger: { debug: () => {}, info: log, warn: log, error: log },
    alertFile: join(folder, "alerts.jsonl"),
    imageDir: folder,
    ...options,
  });
  return renderer;
}

/** A promise, and the way to keep it. */
function held() {
  let release = () => {};
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { until, release: () => release() };
}

const asked = question("Deploy?", { id: "q", buttons: { go: { text: "Go", url: "https://ci.example/" } } });
const hung = () => new Promise<never>(() => {});

test("a click counts even if its link cannot be opened", async () => {
  const { show } = await start({
    openUrl: () => {
      throw new Error("no browser");
    },
  });
  const shown = await show(asked);
  first().click("q", "go");
  expect(await shown.outcome).toMatchObject({ kind: "answered", action: "go" });
  expect(lines).toEqual(["the link of a button could not be opened"]);
});

test("a click on what nobody offered answers nothing, and the real one still does", async () => {
  const { show } = await start();
  const shown = await show(asked);
  first().click("q", "rm -rf");
  first().click("q", "");
  first().click("q", "go");
  expect(await shown.outcome).toMatchObject({ kind: "answered", action: "go" });
  expect(lines).toHaveLength(2);
});

test("one that a backend shows after it was given up leaves its screen", async () => {
  vi.useFakeTimers();
  const late = held();
  first().fail = () => late.until;
  const { show } = await start();
  const showing = show(info("a", "", { id: "a" }));
  await vi.advanceTimersByTimeAsync(10_000);
  expect((await showing).backend).toBe("terminal");
  late.release();
  await vi.waitFor(() => expect(first().withdrawn).toEqual(["a"]));
  expect(second().withdrawn).toEqual([]);
});

test("one that comes late, but has been shown anew there, stays", async () => {
  vi.useFakeTimers();
  const late = held();
  first().fail = () => late.until;
  const { show } = await start();
  const showing = show(info("a", "", { id: "a" }));
  await vi.advanceTimersByTimeAsync(10_000);
  await showing;
  first().fail = undefined;
  await show(info("b", "", { id: "a" }));
  late.release();
  await show(info("c", "", { id: "a" }));
  expect(first().withdrawn).toEqual([]);
  expect(second().withdrawn).toEqual(["a"]);
});

test("a failure of what has been replaced meanwhile is no failure of what took its place", async () => {
  const { show } = await start();
  await show(progress("Run", 0.1, { id: "r" }));
  const next = held();
  first().fail = () => next.until;
  const showing = show(progress("Run", 0.2, { id: "r" }));
  first().context?.onEvent({ kind: "failed", key: toastKey("r"), reason: "of the first" });
  next.release();
  await showing;
  await show(progress("Run", 0.3, { id: "r" }));
  expect(first().shown).toHaveLength(3);
  expect(second().shown).toEqual([]);
});

test("an update that nobody can show takes what it was to replace off the screen", async () => {
  const { show } = await start();
  const shown = await show(progress("Run", 0.1, { id: "r" }));
  first().fail = second().fail = () => {
    throw new Error("fell over");
  };
  await show(progress("Run", 0.2, { id: "r" }));
  expect(await shown.outcome).toMatchObject({ kind: "failed" });
  expect(first().withdrawn).toEqual(["r"]);
});

test("a withdrawal during an update also takes what it was to replace off the other desktop's screen", async () => {
  const { show, withdraw } = await start();
  await show(progress("Run", 0.1, { id: "r" }));
  const turn = held();
  const failing = () => {
    throw new Error("fell over");
  };
  first().fail = failing;
  second().fail = () => turn.until.then(failing);
  const showing = show(progress("Run", 0.2, { id: "r" }));
  await vi.waitFor(() => expect(second().asked).toBe(1));
  const withdrawing = withdraw("r");
  turn.release();
  await withdrawing;
  expect(await (await showing).outcome).toEqual({ kind: "withdrawn" });
  expect([first().withdrawn, second().withdrawn]).toEqual([["r"], ["r"]]);
});

test("what waits for its turn while the renderer closes is not shown, and its outcome settles", async () => {
  const { show, close } = await start();
  const turn = held();
  first().fail = () => turn.until;
  const one = show(info("a", "", { id: "a" }));
  await vi.waitFor(() => expect(first().asked).toBe(1));
  const two = show(info("b", "", { id: "a" }));
  const closing = close();
  turn.release();
  await closing;
  for (const shown of [await one, await two])
    expect(await shown.outcome).toEqual({ kind: "failed", reason: "the renderer was closed" });
  expect(first().asked).toBe(1);
  expect(first().withdrawn).toEqual([]);
});

test("of more than ten thousand open ones the oldest leaves the screen, so that nobody has to remember it", async () => {
  const { show } = await start();
  const oldest = await show(info("0", "", { id: "n0" }));
  for (let n = 1; n <= 10_000; n++) await show(info(`${n}`, "", { id: `n${n}` }));
  expect(await oldest.outcome).toEqual({ kind: "expired" });
  await vi.waitFor(() => expect(first().withdrawn).toEqual(["n0"]));
});

test("a click that started the program waits for whoever listens first", async () => {
  first().early = {
    kind: "activated",
    key: toastKey("old", "trainer"),
    action: "go",
    inputs: { why: "because" },
  };
  const { onActivated } = await start();
  const heard: Activation[] = [];
  onActivated((activation) => void heard.push(activation));
  onActivated((activation) => void heard.push(activation));
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard[0]).toEqual({ agentId: "trainer", id: "old", action: "go", inputs: { why: "because" } });
});

test("a way that hangs while opening is passed over, and closed if it opens after all", async () => {
  vi.useFakeTimers();
  const opened = held();
  first().opening = () => opened.until;
  const starting = start();
  await vi.advanceTimersByTimeAsync(15_000);
  const { show, capabilities } = await starting;
  expect(capabilities().refused).toMatchObject([{ backend: "freedesktop", reason: "failed" }]);
  expect((await show(info("a"))).backend).toBe("terminal");
  opened.release();
  await vi.waitFor(() => expect(first().closed).toBe(true));
});

test("a desktop that hangs over the question of do-not-disturb is unknown", async () => {
  vi.useFakeTimers();
  first().doNotDisturb = hung;
  const { doNotDisturb } = await start();
  const asking = doNotDisturb();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(await asking).toEqual({ state: "unknown", source: "freedesktop failed: no answer within 3000 ms" });
});

test("a desktop that hangs over a withdrawal holds neither it nor what comes after it up", async () => {
  vi.useFakeTimers();
  first().withdrawing = hung;
  const { show, withdraw } = await start();
  const shown = await show(asked);
  const withdrawing = withdraw("q");
  await vi.advanceTimersByTimeAsync(5_000);
  await withdrawing;
  expect(await shown.outcome).toEqual({ kind: "withdrawn" });
  expect(lines).toEqual(["a toast could not be taken off the screen"]);
  expect((await show(asked)).backend).toBe("freedesktop");
});

test("a withdrawal waits for one desktop that hangs over the showing, and the next one is not asked", async () => {
  vi.useFakeTimers();
  first().fail = hung;
  const { show, withdraw } = await start();
  const showing = show(asked);
  await vi.advanceTimersByTimeAsync(1_000);
  const withdrawing = withdraw("q");
  await vi.advanceTimersByTimeAsync(9_000);
  await withdrawing;
  expect(await (await showing).outcome).toEqual({ kind: "withdrawn" });
  expect(second().shown).toEqual([]);
});

test("a desktop that hangs over its closing does not hold the program up", async () => {
  vi.useFakeTimers();
  first().closing = hung;
  const { close } = await start();
  const closing = close();
  await vi.advanceTimersByTimeAsync(5_000);
  await closing;
  expect(lines).toEqual(["a way to show toasts did not close"]);
});

test("a desktop that is busy with a hundred toasts gets its time, one that hangs does not", async () => {
  vi.useFakeTimers();
  let busyUntil = Promise.resolve();
  const each = () => new Promise<void>((resolve) => setTimeout(resolve, 200));
  first().fail = () => {
    busyUntil = busyUntil.then(each);
    return busyUntil;
  };
  const { show } = await start();
  const showing = Promise.all(Array.from({ length: 100 }, (_, index) => show(info(`${index}`))));
  await vi.advanceTimersByTimeAsync(20_000);
  expect(new Set((await showing).map(({ backend }) => backend))).toEqual(new Set(["freedesktop"]));
  first().fail = hung;
  const failing = Promise.all(Array.from({ length: 100 }, (_, index) => show(info(`${index}`))));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(new Set((await failing).map(({ backend }) => backend))).toEqual(new Set(["terminal"]));
});

test("a picture that is not there is told and logged, and its toast is shown", async () => {
  const { show } = await start();
  const { backend, degraded } = await show(info("Chart", "", { image: "/nowhere/chart.png" }));
  expect(backend).toBe("freedesktop");
  expect(degraded).toMatchObject([
    { feature: "inline_image", reason: expect.stringMatching(/chart\.png is left out/) },
  ]);
  expect(lines).toEqual(["a picture could not be shown"]);
});

test("a logger that throws keeps nothing from the screen", async () => {
  const throwing = () => {
    throw new Error("disk full");
  };
  const logger = { debug: throwing, info: throwing, warn: throwing, error: throwing };
  first().fail = throwing;
  const { show } = await start({ logger });
  expect((await show(asked)).backend).toBe("terminal");
});

test("closing is done when the desktops have closed", async () => {
  const closing = held();
  first().closing = () => closing.until;
  const { close } = await start();
  let isClosed = false;
  const closed = close().then(() => {
    isClosed = true;
  });
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(isClosed).toBe(false);
  closing.release();
  await closed;
});

test("what ends while a desktop still shows it has left the screen when its showing is done", async () => {
  const [showing, leaving] = [held(), held()];
  first().fail = () => showing.until;
  first().withdrawing = () => leaving.until;
  const { show, withdraw } = await start();
  let isShown = false;
  const shown = show(asked).then(() => {
    isShown = true;
  });
  await vi.waitFor(() => expect(first().asked).toBe(1));
  const withdrawn = withdraw("q");
  showing.release();
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect(isShown).toBe(false);
  leaving.release();
  await Promise.all([shown, withdrawn]);
});

test("an update waits until what failed on one desktop is on the next", async () => {
  const { show } = await start();
  await show(progress("Run", 0.1, { id: "r" }));
  const showing = held();
  second().fail = () => showing.until;
  first().context?.onEvent({ kind: "failed", key: toastKey("r"), reason: "the daemon ended" });
  await vi.waitFor(() => expect(second().asked).toBe(1));
  const before = first().asked;
  const update = show(progress("Run", 0.2, { id: "r" }));
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  expect([first().asked, second().asked]).toEqual([before, 1]);
  showing.release();
  await update;
  expect(first().asked).toBe(before + 1);
});
