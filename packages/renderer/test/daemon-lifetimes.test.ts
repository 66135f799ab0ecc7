import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { info, type Notification, progress, question } from "@toasty/proto";
import { createClient } from "dbus-native";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Backend, isRefusal } from "../src/backends/backend.js";
import { freedesktop } from "../src/freedesktop/backend.js";
import { toToast } from "../src/index.js";
import { asToastKey } from "../src/model/toast-key.js";
import { Heard } from "./support/events.js";
import { FakeDaemon, type FakeOptions } from "./support/fake-daemon.js";
import { missing, type PrivateBus, startBus } from "./support/private-bus.js";

const toast = (notification: Notification) => toToast(notification, Date.now());
const asked = (id: string) => question("Deploy?", { id, buttons: { go: "Go" } });

describe.skipIf(missing("dbus-daemon"))("a daemon that ends, begins or is slow", () => {
  let bus: PrivateBus;
  let folder: string;
  let heard: Heard;
  const daemons: FakeDaemon[] = [];
  const backends: Backend[] = [];

  beforeEach(async () => {
    bus = await startBus();
    folder = join(mkdtempSync(join(tmpdir(), "toasty-lifetimes-")), "toasts");
    heard = new Heard();
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const backend of backends.splice(0)) await backend.close();
    for (const daemon of daemons.splice(0)) await daemon[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    rmSync(join(folder, ".."), { recursive: true });
  });

  async function startDaemon(options: FakeOptions = {}): Promise<FakeDaemon> {
    const daemon = await FakeDaemon.start(bus.address, options);
    daemons.push(daemon);
    return daemon;
  }

  async function open(): Promise<Backend> {
    const context = heard.context({ DBUS_SESSION_BUS_ADDRESS: bus.address });
    const opened = await freedesktop.open({ ...context, stateDir: folder });
    if (isRefusal(opened)) throw new Error(opened.message);
    backends.push(opened);
    return opened;
  }

  /** A promise, and the way to keep it. */
  function held() {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    return { until, release: () => release() };
  }

  describe("a restart", () => {
    test("what is shown while it is away is shown by the next one", async () => {
      const first = await startDaemon();
      const backend = await open();
      await backend.show(toast(info("before", "", { id: "a" })), undefined);
      await first[Symbol.asyncDispose]();
      const showing = backend.show(toast(asked("q")), undefined);
      const second = await startDaemon({ name: "second" });
      expect(await showing).toMatchObject({ delivered: "accepted" });
      expect(backend.capabilities().server).toBe("second 1.0");
      const titles = [await second.next(), await second.next()].map(({ summary }) => summary);
      expect(titles.sort()).toEqual(["Deploy?", "before"]);
      const shown = second.shown.find(({ summary }) => summary === "Deploy?");
      second.invoke(shown?.id ?? 0, "0");
      expect(await heard.next()).toMatchObject({ kind: "activated", key: "q", action: "go" });
    });

    test("what it had taken, and died over, is shown by the next one, under a number of its own", async () => {
      const dying = await startDaemon();
      const backend = await open();
      await backend.show(toast(progress("Run", 0.1, { id: "r" })), undefined);
      await dying.next();
      dying.slow = new Promise(() => {});
      const showing = backend.show(
        toast(progress("Run", 0.2, { id: "r" })),
        toast(progress("Run", 0.1, { id: "r" })),
      );
      expect(await dying.next()).toMatchObject({ replacesId: 1 });
      await dying[Symbol.asyncDispose]();
      const second = await startDaemon();
      expect(await showing).toMatchObject({ delivered: "accepted" });
      const shown = await second.next();
      expect(shown).toMatchObject({ replacesId: 0, summary: "Run", body: expect.stringContaining("20 %") });
      await backend.withdraw(asToastKey("r"));
      await second.nextClosed(shown.id);
    });

    test("without a next one it fails, and says so", async () => {
      const only = await startDaemon();
      const backend = await open();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      await only[Symbol.asyncDispose]();
      const showing = backend.show(toast(info("lost")), undefined).catch((error: Error) => error.message);
      const ticking = setInterval(() => vi.advanceTimersByTime(100), 5);
      try {
        expect(await showing).toMatch(/not provided|ServiceUnknown|was not/);
      } finally {
        clearInterval(ticking);
      }
    });
  });

  describe("many at once", () => {
    test("at most eight calls are on their way", async () => {
      const gate = held();
      const daemon = await startDaemon({ slow: gate.until });
      const backend = await open();
      const showing = Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          backend.show(toast(info(`${index}`, "", { id: `n${index}` })), undefined),
        ),
      );
      for (let taken = 0; taken < 8; taken++) await daemon.next();
      // Whatever was sent before this call has reached the daemon once it is answered.
      await backend.doNotDisturb?.();
      expect(daemon.shown).toHaveLength(8);
      gate.release();
      expect(await showing).toHaveLength(50);
      expect(daemon.shown).toHaveLength(50);
    });

    test("an id that comes after its time is closed: nobody else could take that toast off the screen", async () => {
      const gate = held();
      const daemon = await startDaemon({ slow: gate.until });
      const backend = await open();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
      const showing = backend.show(toast(info("late", "", { id: "late" })), undefined);
      const { id } = await daemon.next();
      const failing = expect(showing).rejects.toThrow(/no answer within 5000 ms/);
      await vi.advanceTimersByTimeAsync(5_000);
      await failing;
      gate.release();
      await daemon.nextClosed(id);
    });
  });

  describe("toasts that look alike", () => {
    test("differ for a daemon that would make one of them", async () => {
      const daemon = await startDaemon({ name: "dunst" });
      const backend = await open();
      for (const id of ["a", "b", "c"]) await backend.show(toast(asked(id)), undefined);
      const names = [await daemon.next(), await daemon.next(), await daemon.next()].map(
        ({ appName }) => appName,
      );
      expect(new Set(names).size).toBe(3);
      expect(names.map((name) => name.replaceAll("\u200b", ""))).toEqual(Array(3).fill("Acme Trainer"));
      // The same one again keeps its name; the place of one that has left is taken.
      await backend.show(toast(asked("b")), toast(asked("b")));
      expect((await daemon.next()).appName).toBe(names[1]);
      await backend.withdraw(asToastKey("a"));
      await backend.show(toast(asked("d")), undefined);
      expect((await daemon.next()).appName).toBe(names[0]);
    });

    test("differ also when they are on their way at once", async () => {
      const gate = held();
      const daemon = await startDaemon({ name: "dunst", slow: gate.until });
      const backend = await open();
      const showing = ["a", "b", "c"].map((id) => backend.show(toast(asked(id)), undefined));
      const names = [await daemon.next(), await daemon.next(), await daemon.next()].map(
        ({ appName }) => appName,
      );
      expect(new Set(names).size).toBe(3);
      gate.release();
      await Promise.all(showing);
    });

    test("are left as they are for any other", async () => {
      const daemon = await startDaemon({ name: "Plasma" });
      const backend = await open();
      for (const id of ["a", "b"]) await backend.show(toast(asked(id)), undefined);
      expect([await daemon.next(), await daemon.next()].map(({ appName }) => appName)).toEqual(
        Array(2).fill("Acme Trainer"),
      );
    });
  });

  describe("what a process leaves on the screen", () => {
    const files = () => (existsSync(folder) ? readdirSync(folder) : []);

    /** Writes what a process of this app would have left that was killed: its client is no longer on the bus. */
    async function leftBy(daemon: FakeDaemon, changes: Record<string, unknown> = {}): Promise<string> {
      const backend = await open();
      await backend.show(toast(asked("q")), undefined);
      await backend.show(toast(progress("Run", 0.5, { id: "bar" })), undefined);
      await daemon.next();
      await daemon.next();
      await vi.waitFor(() =>
        expect(readFileSync(join(folder, files()[0] ?? "none"), "utf8")).toMatch(/"bar"/),
      );
      const path = join(folder, files()[0] as string);
      expect(statSync(path).mode & 0o077).toBe(0);
      expect(statSync(folder).mode & 0o077).toBe(0);
      const written = JSON.parse(readFileSync(path, "utf8"));
      expect(written.toasts).toEqual([
        { key: "q", id: 1, question: true },
        { key: "bar", id: 2, question: false },
      ]);
      const left = join(folder, "left.json");
      writeFileSync(left, JSON.stringify({ ...written, client: ":1.4711", ...changes }));
      return left;
    }

    test("questions are closed at a clean end, news stays", async () => {
      const daemon = await startDaemon();
      const backend = await open();
      await backend.show(toast(asked("q")), undefined);
      await backend.show(toast(info("news", "", { id: "n" })), undefined);
      const { id } = await daemon.next();
      backends.splice(0);
      await backend.close();
      await daemon.nextClosed(id);
      expect(daemon.closed).toEqual([id]);
      expect(files()).toEqual([]);
    });

    test("after a crash the next process closes questions, and replaces and withdraws the rest", async () => {
      const daemon = await startDaemon();
      const left = await leftBy(daemon);
      const next = await open();
      expect(daemon.closed).toEqual([1]);
      expect(existsSync(left)).toBe(false);
      await next.show(toast(progress("Run", 0.9, { id: "bar" })), undefined);
      expect(await daemon.next()).toMatchObject({ replacesId: 2 });
    });

    test("a left bar is withdrawn by its key", async () => {
      const daemon = await startDaemon();
      await leftBy(daemon);
      const next = await open();
      await next.withdraw(asToastKey("bar"));
      expect(daemon.closed).toEqual([1, 2]);
    });

    test.each([
      ["another app", { app: "Other" }, true],
      ["a daemon before this one", { daemon: ":1.1234" }, false],
      ["another bus", { bus: "0123456789abcdef" }, true],
    ])("that of %s closes nothing", async (_, changes, stays) => {
      const daemon = await startDaemon();
      const left = await leftBy(daemon, changes);
      await open();
      expect(daemon.closed).toEqual([]);
      expect(existsSync(left)).toBe(stays);
    });

    test("that of a process that is alive is its own", async () => {
      const daemon = await startDaemon();
      const alive = createClient({ busAddress: bus.address });
      await alive.getId();
      const left = await leftBy(daemon, { client: alive.name });
      await open();
      expect(daemon.closed).toEqual([]);
      expect(existsSync(left)).toBe(true);
      await alive.close();
    });

    test("a damaged file keeps nobody from opening", async () => {
      await startDaemon();
      const backend = await open();
      await backend.show(toast(asked("q")), undefined);
      await vi.waitFor(() => expect(files()).toHaveLength(1));
      writeFileSync(join(folder, "broken.json"), "{");
      expect((await open()).name).toBe("freedesktop");
    });
  });
});
