import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { manualClock } from "@toasty/kit/testing";
import { info, type Notification, progress, question } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Backend, BackendContext, BackendEvent } from "../backends/backend.js";
import { toToast } from "../model/to-toast.js";
import type { Toast } from "../model/toast.js";
import { asToastKey } from "../model/toast-key.js";
import { DaemonToasts } from "./daemon-toasts.js";
import type { NotifyArguments } from "./drawing.js";
import type { DaemonIdentity, NotificationDaemon } from "./notification-daemon.js";
import type { ServerProfile } from "./server-profile.js";
import { ShownFile } from "./shown-file.js";

const gone = Object.assign(new Error("gone"), { dbusName: "org.freedesktop.DBus.Error.NoReply" });
const news = (id: string, title = id): Toast => toToast(info(title, "", { id }), 0);
const asked = (id: string): Toast => toToast(question("Deploy?", { id, buttons: { go: "Go", no: "No" } }), 0);
const key = (id: string) => asToastKey(id);

/** A daemon that does as a test says. */
class TestDaemon implements NotificationDaemon {
  name = "Plasma";
  process = ":1.5";
  client = ":1.9";
  nextId = 1;
  alive: readonly string[] = [];
  succeeds = false;
  isClosed = false;
  readonly notified: NotifyArguments[] = [];
  readonly closed: number[] = [];
  fail: ((notify: NotifyArguments) => Promise<void> | void) | undefined;

  profile = async (): Promise<ServerProfile> => ({
    ...{ name: this.name, vendor: "x", version: "1", specVersion: "1.2" },
    capabilities: new Set(["actions", "body", "inline-reply"]),
  });
  identity = (): DaemonIdentity => ({ bus: "bus", daemon: this.process, client: this.client });
  notify = async (notify: NotifyArguments) => {
    this.notified.push(notify);
    await this.fail?.(notify);
    return notify.replacesId || this.nextId++;
  };
  closeNotification = async (id: number) => {
    this.closed.push(id);
    throw new Error("it is closed already");
  };
  successor = async () => this.succeeds;
  call = async <T>({ member, body }: { member: string; body?: unknown[] }) => {
    if (member === "NameHasOwner") return this.alive.includes(`${body?.[0]}`) as T;
    return true as T;
  };
  close = async () => {
    this.isClosed = true;
  };
}

let dir: string;
let daemon: TestDaemon;
let events: BackendEvent[];
let warned: object[];
let toasts: DaemonToasts;
let backend: Backend;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "toasty-daemon-"));
  [toasts, backend] = await start();
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Starts a process of the app, and its daemon's. */
async function start(client = ":1.9", id = 1): Promise<[DaemonToasts, Backend]> {
  daemon = new TestDaemon();
  Object.assign(daemon, { client, nextId: id });
  events = [];
  warned = [];
  const quiet = () => {};
  const context: BackendContext = {
    app: { id: "Acme", name: "Acme" },
    ...{ platform: "linux", env: {}, clock: manualClock(), stateDir: dir },
    logger: { debug: quiet, info: quiet, error: quiet, warn: (fields: object) => void warned.push(fields) },
    onEvent: (event) => void events.push(event),
  };
  const made = new DaemonToasts(context);
  return [made, await made.use(daemon)];
}
const show = (toast: Toast, previous?: Toast) => backend.show(toast, previous);
const take = () => events.splice(0);

test("shows a toast, and reports how it ends", async () => {
  expect(await show(news("a"))).toMatchObject({ delivered: "accepted", degraded: [] });
  await show(news("b"));
  toasts.closed(1, 2);
  toasts.closed(2, 1);
  toasts.closed(2, 1);
  toasts.closed(9, 2);
  expect(take()).toEqual([
    { kind: "dismissed", key: "a" },
    { kind: "expired", key: "b" },
  ]);
});

test.each([1, 3, 4])("an end for the reason %i is no dismissal, and a click can follow", async (reason) => {
  await show(asked("q"));
  toasts.closed(1, reason);
  expect(take()).toEqual([{ kind: "expired", key: "q" }]);
  toasts.invoked(1, "0");
  expect(take()).toMatchObject([{ kind: "activated", key: "q", action: "go" }]);
  toasts.invoked(1, "0");
  expect(take()).toEqual([]);
});

test("a toast that was dismissed cannot be clicked any more", async () => {
  await show(asked("q"));
  toasts.closed(1, 2);
  take();
  toasts.invoked(1, "0");
  expect(take()).toEqual([]);
});

test("a click is reported with its token, and takes the toast off", async () => {
  await show(asked("q"));
  toasts.activationToken(1, "token");
  toasts.activationToken(9, "another");
  toasts.invoked(1, "1");
  expect(take()).toEqual([
    { kind: "activated", key: "q", action: "no", inputs: {}, activationToken: "token" },
  ]);
  expect(daemon.closed).toEqual([1]);
  toasts.closed(1, 3);
  expect(take()).toEqual([]);
});

test("a click that the toast does not have is logged", async () => {
  await show(asked("q"));
  toasts.invoked(1, "7");
  expect([take(), warned, daemon.closed]).toEqual([[], [{ key: "q", action: "7" }], []]);
});

test("what is typed answers the input of the reply field", async () => {
  const given: Notification = question("Why?", {
    id: "q",
    buttons: { send: "Send" },
    inputs: { why: "Why" },
  });
  await show(toToast(given, 0));
  toasts.replied(1, "because");
  expect(take()).toMatchObject([{ kind: "activated", key: "q", action: "send", inputs: { why: "because" } }]);
});

test("an update replaces the toast, and only its own id counts from then on", async () => {
  await show(news("a"));
  await show(news("a", "again"), news("a"));
  expect(daemon.notified.map(({ replacesId }) => replacesId)).toEqual([0, 1]);
  toasts.closed(1, 2);
  expect(take()).toEqual([{ kind: "dismissed", key: "a" }]);
  await show(news("a"));
  expect(daemon.notified.at(-1)?.replacesId).toBe(0);
});

test("a daemon that gives an update another id is believed", async () => {
  await show(news("a"));
  daemon.notify = async () => 5;
  await show(news("a", "again"));
  toasts.closed(1, 2);
  expect(take()).toEqual([]);
  toasts.closed(5, 2);
  expect(take()).toEqual([{ kind: "dismissed", key: "a" }]);
});

test("an older toast that was brought back answers for the one on the screen", async () => {
  await show(asked("q"));
  toasts.closed(1, 1);
  await show(asked("q"));
  take();
  toasts.invoked(1, "0");
  expect(take()).toMatchObject([{ kind: "activated", key: "q" }]);
  expect(daemon.closed).toEqual([1, 2]);
});

test("remembers two hundred toasts that have left the screen", async () => {
  for (let id = 1; id <= 201; id++) {
    await show(asked(`q${id}`));
    toasts.closed(id, 1);
  }
  take();
  toasts.invoked(1, "0");
  expect(take()).toEqual([]);
  toasts.invoked(2, "0");
  expect(take()).toMatchObject([{ key: "q2" }]);
});

test("withdraws a toast once, and none that is not there", async () => {
  await show(news("a"));
  await backend.withdraw(key("a"));
  await backend.withdraw(key("a"));
  await backend.withdraw(key("b"));
  expect(daemon.closed).toEqual([1]);
  toasts.closed(1, 3);
  expect(take()).toEqual([]);
});

test("works for one key in the order of the calls", async () => {
  let answer = () => {};
  daemon.fail = () =>
    new Promise<void>((resolve) => {
      answer = resolve;
    });
  const shown = show(news("a"));
  const withdrawn = backend.withdraw(key("a"));
  await turn();
  expect(daemon.closed).toEqual([]);
  answer();
  await Promise.all([shown, withdrawn]);
  expect(daemon.closed).toEqual([1]);
});

test("shows all toasts again on a new daemon, silently, and leaves those alone that ended meanwhile", async () => {
  await show(news("a"));
  await show(news("b"));
  await backend.withdraw(key("b"));
  toasts.vanished();
  toasts.closed(1, 2);
  expect(take()).toEqual([]);
  daemon.nextId = 11;
  toasts.appeared();
  await turn();
  expect(daemon.notified.slice(2)).toMatchObject([
    { replacesId: 0, summary: "a", hints: { "suppress-sound": { value: true } } },
  ]);
  toasts.closed(11, 2);
  expect(take()).toEqual([{ kind: "dismissed", key: "a" }]);
});

test("an appearing daemon gets nothing that is on the screen already", async () => {
  await show(news("a"));
  toasts.appeared();
  await turn();
  expect(daemon.notified).toHaveLength(1);
});

test("a toast that a new daemon refuses has failed", async () => {
  await show(news("a"));
  toasts.vanished();
  daemon.fail = () => {
    throw new Error("too many");
  };
  toasts.appeared();
  await turn();
  expect(take()).toEqual([{ kind: "failed", key: "a", reason: "the new daemon does not take it: too many" }]);
  toasts.appeared();
  await turn();
  expect(take()).toEqual([]);
});

test("an update while no daemon is there replaces nothing on the next one", async () => {
  await show(news("a"));
  toasts.vanished();
  await show(news("a", "again"));
  expect(daemon.notified.at(-1)).toMatchObject({ replacesId: 0, summary: "again" });
  toasts.appeared();
  await turn();
  expect(daemon.notified).toHaveLength(2);
});

test.each([
  [true, gone, true],
  [false, gone, false],
  [true, new Error("full"), false],
])(
  "shows a toast by the next daemon, if there is one: %j, and the first has ended: %s",
  async (succeeds, error, isShown) => {
    daemon.succeeds = succeeds;
    daemon.fail = () => {
      daemon.fail = undefined;
      throw error;
    };
    const shown = show(news("a"));
    if (isShown) expect(await shown).toMatchObject({ delivered: "accepted" });
    else await expect(shown).rejects.toBe(error);
    expect(daemon.notified).toHaveLength(isShown ? 2 : 1);
  },
);

test("keeps toasts of one look apart on a daemon that makes one of them", async () => {
  daemon.name = "dunst";
  await show(news("a", "same"));
  await show(news("b", "same"));
  expect(daemon.notified.map(({ appName }) => appName)).toEqual(["Acme", "Acme\u200b"]);
  toasts.closed(1, 2);
  daemon.fail = () => {
    daemon.fail = undefined;
    throw new Error("full");
  };
  await show(news("c", "same")).catch(() => {});
  await show(news("d", "same"));
  expect(daemon.notified.slice(2).map(({ appName }) => appName)).toEqual(["Acme", "Acme"]);
  daemon.fail = () => {
    daemon.fail = undefined;
    throw new Error("full");
  };
  await show(news("d", "same")).catch(() => {});
  await show(news("e", "same"));
  expect(daemon.notified.at(-1)?.appName).toBe("Acme\u200b\u200b");
});

test('tells its features, and "do not disturb"', async () => {
  expect(backend.capabilities()).toMatchObject({ server: "Plasma 1", buttons: 5 });
  expect(backend.name).toBe("freedesktop");
  expect(await backend.doNotDisturb?.()).toMatchObject({ state: "on" });
  daemon.name = "dunst";
  await show(news("a"));
  expect(backend.capabilities()).toMatchObject({ server: "dunst 1" });
});

test("questions leave the screen when it is closed, and news stays", async () => {
  await show(news("a"));
  await show(asked("q"));
  await show(asked("r"));
  toasts.closed(3, 1);
  await backend.close();
  expect([daemon.closed, daemon.isClosed]).toEqual([[2], true]);
});

test("takes over from a process that ended: closes its questions, and replaces or withdraws its news", async () => {
  await show(progressing("stays"));
  await show(progressing("gone"));
  await show(news("passes"));
  await show(asked("q"));
  await kept(3);
  // The first process crashes here.
  [toasts, backend] = await start(":1.10", 21);
  expect(daemon.closed).toEqual([4]);
  await show(news("passes"));
  await show(progressing("stays"));
  expect(daemon.notified.map(({ replacesId }) => replacesId)).toEqual([0, 1]);
  await backend.withdraw(key("gone"));
  await backend.withdraw(key("gone"));
  expect(daemon.closed).toEqual([4, 2]);
  await backend.withdraw(key("stays"));
  expect(daemon.closed).toEqual([4, 2, 1]);
});

test("leaves the toasts of a process alone that still runs", async () => {
  await show(progressing("stays"));
  await show(asked("q"));
  await kept(2);
  const first = backend;
  const shown = new TestDaemon();
  shown.client = ":1.10";
  shown.alive = [":1.9"];
  const quiet = () => {};
  const other = new DaemonToasts({
    app: { id: "Acme", name: "Acme" },
    ...{ platform: "linux", env: {}, clock: manualClock(), stateDir: dir, onEvent: quiet },
    logger: { debug: quiet, info: quiet, error: quiet, warn: quiet },
  });
  const second = await other.use(shown);
  await second.show(progressing("stays"), undefined);
  expect([shown.closed, shown.notified[0]?.replacesId]).toEqual([[], 0]);
  await second.close();
  await first.close();
});

test("forgets what an ended process has left on a daemon that is gone", async () => {
  await show(progressing("stays"));
  await kept(1);
  [toasts, backend] = await start(":1.10", 21);
  toasts.vanished();
  await show(progressing("stays"));
  expect(daemon.notified[0]?.replacesId).toBe(0);
});

test("keeps on disk what a daemon shows, and nothing once the daemon is gone", async () => {
  await show(progressing("stays"));
  await kept(1);
  toasts.vanished();
  await vi.waitFor(() => expect(readdirSync(dir)).toEqual([]));
});

/** News that stays on the screen until it is taken off. */
function progressing(id: string): Toast {
  return toToast(progress(id, 0.5, { id }), 0);
}

/** Waits until so many toasts are on disk. */
function kept(count: number): Promise<void> {
  return vi.waitFor(() => {
    const [file = "none"] = readdirSync(dir).filter((name) => name.endsWith(".json"));
    expect(JSON.parse(readFileSync(join(dir, file), "utf8")).toasts).toHaveLength(count);
  });
}

test("closing is done when the questions are off the screen and what stays is written", async () => {
  const written = Promise.withResolvers<void>();
  const steps: string[] = [];
  vi.spyOn(ShownFile.prototype, "close").mockImplementation(async () => {
    steps.push("writing");
    await written.promise;
    steps.push("written");
  });
  vi.spyOn(daemon, "close").mockImplementation(async () => void steps.push("disconnected"));
  await show(asked("q"));
  const closing = backend.close();
  for (let turns = 0; turns < 20; turns++) await turn();
  expect([steps, daemon.closed]).toEqual([["writing"], [1]]);
  written.resolve();
  await closing;
  expect(steps).toEqual(["writing", "written", "disconnected"]);
  vi.restoreAllMocks();
});

test("closing is done when the daemon is let go of, and not before", async () => {
  const letGo = Promise.withResolvers<void>();
  const leaving = vi.spyOn(daemon, "close").mockReturnValue(letGo.promise);
  const steps: string[] = [];
  const closing = backend.close().then(() => void steps.push("closed"));
  await vi.waitFor(() => expect(leaving).toHaveBeenCalledOnce());
  for (let turns = 0; turns < 20; turns++) await turn();
  steps.push("let go");
  letGo.resolve();
  await closing;
  expect(steps).toEqual(["let go", "closed"]);
});
