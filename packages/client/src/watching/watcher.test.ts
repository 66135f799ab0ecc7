import { Duplex } from "node:stream";
import {
  NotificationState,
  NotificationStatus,
  ToastyError,
  WatchGapReason,
  WatchResponse,
} from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Caller } from "../calling/caller.js";
import { KeepAlive } from "../promises/keep-alive.js";
import type { Outbox } from "../queueing/outbox.js";
import type { AskAgain } from "./expectations.js";
import type { History } from "./history.js";
import type { Outcome } from "./outcome.js";
import { Watcher } from "./watcher.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const away = new ToastyError({ message: "gone.", code: "unavailable", reason: "STOPPING" });
const refused = new ToastyError({ message: "no.", code: "permission_denied", reason: "ROLE_MISSING" });
const dismissed: Outcome = { kind: "dismissed", by: "d" };
const statusOf = (id: string, state: NotificationState = NotificationState.DISMISSED) =>
  NotificationStatus.fromPartial({ notificationId: id, state, clientId: "d" });

/** A watch stream of the broker, which the test writes. */
class FakeCall extends Duplex {
  readonly written: unknown[] = [];
  readonly cancel = vi.fn(() => void this.destroy());
  constructor() {
    super({ objectMode: true });
  }
  override _read(): void {}
  override _write({ request }: { request: unknown }, _: string, done: () => void): void {
    this.written.push(request);
    done();
  }
  async tell(event: WatchResponse["event"], cursor = ""): Promise<void> {
    this.push(WatchResponse.fromPartial({ cursor, event }));
    await turn();
  }
  status(id: string, state?: NotificationState, cursor = ""): Promise<void> {
    return this.tell({ $case: "status", value: statusOf(id, state) }, cursor);
  }
  snapshotDone(): Promise<void> {
    return this.tell({ $case: "snapshotDone", value: {} });
  }
}

const turn = async () => {
  for (let i = 0; i < 3; i++) await new Promise(setImmediate);
};
const pass = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms);
  await turn();
};

/** A watcher whose broker is the test; a further call is made each time that it opens the stream. */
function watching() {
  const calls: FakeCall[] = [];
  const caller = {
    channel: async () => ({}),
    open: async () => {
      calls.push(new FakeCall());
      return calls.at(-1);
    },
    failure: (error: unknown) => ToastyError.from(error),
    random: () => 0,
  } as unknown as Caller;
  const withdraw = vi.fn(async (..._: unknown[]): Promise<unknown> => ({}));
  const find = vi.fn(async (_: ReadonlySet<string>) => new Map<string, Outcome | undefined>());
  const keepAlive = new KeepAlive();
  const release = vi.fn();
  const hold = vi.spyOn(keepAlive, "hold").mockReturnValue(release);
  const [onSettled, onError] = [vi.fn(), vi.fn()];
  const watcher = new Watcher(
    caller,
    { call: withdraw } as unknown as Outbox,
    { find } as unknown as History,
    keepAlive,
    { onSettled, onError },
  );
  const call = () => calls.at(-1) as FakeCall;
  return { watcher, calls, call, withdraw, find, hold, release, onSettled, onError };
}

const openAt = (resumeAfter: string) => ({ $case: "open", value: { resumeAfter } });
const ackOf = (cursor: string) => ({ $case: "ack", value: { cursor } });

test("the stream is opened when somebody waits, and tells each outcome once", async () => {
  const { watcher, calls, call, onSettled } = watching();
  await turn();
  expect(calls).toHaveLength(0);
  const outcome = watcher.expect("n");
  void watcher.expect("other");
  await turn();
  expect(calls).toHaveLength(1);
  await call().status("n", NotificationState.DISPLAYED);
  await call().status("n", NotificationState.DISMISSED, "c1");
  await call().status("n", NotificationState.DISMISSED, "c2");
  expect(await outcome).toEqual(dismissed);
  expect(onSettled.mock.calls).toEqual([["n", dismissed]]);
  expect(call().written).toEqual([openAt(""), ackOf("c1"), ackOf("c2")]);
});

test("the stream ends a fifth of a second after nobody waits any more, and goes on where it was", async () => {
  const { watcher, calls, call } = watching();
  void watcher.expect("n");
  await turn();
  await call().status("n", NotificationState.DISMISSED, "c1");
  await pass(199);
  expect(call().cancel).not.toHaveBeenCalled();
  await pass(1);
  expect(call().cancel).toHaveBeenCalled();
  void watcher.expect("m");
  await turn();
  expect(calls).toHaveLength(2);
  expect(call().written).toEqual([openAt("c1")]);
});

test("one who waits again in that time keeps the stream, and one who forgets lets it end", async () => {
  const { watcher, calls, call } = watching();
  void watcher.expect("n");
  await turn();
  watcher.forget("n");
  await pass(150);
  void watcher.expect("m");
  await pass(1_000);
  expect(call().cancel).not.toHaveBeenCalled();
  watcher.forget("m");
  await pass(200);
  expect(call().cancel).toHaveBeenCalled();
  expect(calls).toHaveLength(1);
});

test("a stream that breaks goes on after the last cursor", async () => {
  const { watcher, calls, call, onError } = watching();
  void watcher.expect("n");
  await turn();
  await call().status("x", NotificationState.DISMISSED, "c7");
  call().destroy(away);
  await pass(1_000);
  expect(calls).toHaveLength(2);
  expect(call().written).toEqual([openAt("c7")]);
  expect(onError).not.toHaveBeenCalled();
});

test("who listens to all outcomes keeps the program running, once, until the listening ends", async () => {
  const { watcher, calls, hold, release, call } = watching();
  watcher.listen(true);
  watcher.listen(true);
  await turn();
  expect(hold).toHaveBeenCalledTimes(1);
  expect(calls).toHaveLength(1);
  watcher.listen(false);
  watcher.listen(false);
  expect(release).toHaveBeenCalledTimes(1);
  await pass(200);
  expect(call().cancel).toHaveBeenCalled();
  watcher.listen(true);
  expect(hold).toHaveBeenCalledTimes(2);
});

test("a broker that refuses to be watched fails all who wait, and is reported once", async () => {
  const { watcher, calls, call, onError } = watching();
  const outcome = watcher.expect("n");
  await turn();
  call().destroy(refused);
  await expect(outcome).rejects.toBe(refused);
  expect(onError.mock.calls).toEqual([[refused]]);
  void watcher.expect("m");
  await turn();
  expect(calls).toHaveLength(2);
});

test("closing rejects all who wait and all who come later, and ends the stream", async () => {
  const { watcher, call, calls, hold, release } = watching();
  const outcome = watcher.expect("n");
  watcher.listen(true);
  await turn();
  watcher.close();
  await expect(outcome).rejects.toMatchObject({ reason: "CLOSED" });
  await expect(watcher.expect("m")).rejects.toMatchObject({ reason: "CLOSED" });
  expect(call().cancel).toHaveBeenCalled();
  expect(release).toHaveBeenCalledTimes(1);
  watcher.listen(true);
  await pass(1_000);
  expect(hold).toHaveBeenCalledTimes(1);
  expect(calls).toHaveLength(1);
});

test("what is not open in the snapshot is looked up in the history, and nothing else", async () => {
  const { watcher, call, find, onSettled } = watching();
  const ended = watcher.expect("ended");
  for (const id of ["open", "still open", "forgotten"]) void watcher.expect(id);
  await turn();
  find.mockResolvedValue(
    new Map<string, Outcome | undefined>([
      ["ended", dismissed],
      ["still open", undefined],
    ]),
  );
  await call().status("open", NotificationState.PENDING);
  watcher.forget("forgotten");
  await call().snapshotDone();
  expect(await ended).toEqual(dismissed);
  expect(find.mock.calls).toEqual([[new Set(["ended", "still open"])]]);
  expect(onSettled.mock.calls).toEqual([["ended", dismissed]]);
});

test("where everything is open, and where nobody waits for what is missing, nothing is looked up", async () => {
  const { watcher, call, find } = watching();
  void watcher.expect("n");
  await turn();
  watcher.forget("n");
  void watcher.expect("m");
  await call().snapshotDone();
  expect(find).not.toHaveBeenCalled();
});

test("a notification that nobody knows is lost", async () => {
  const { watcher, call, withdraw } = watching();
  const outcome = watcher.expect("n");
  await turn();
  await call().snapshotDone();
  expect(await outcome).toEqual({ kind: "lost" });
  expect(withdraw).not.toHaveBeenCalled();
});

test.each([
  ["passes", away, 0],
  ["does not pass", refused, 1],
])(
  "a history that fails with what %s is left to the next snapshot, or reported",
  async (_, error, reports) => {
    const { watcher, call, find, onError, onSettled } = watching();
    find.mockRejectedValue(error);
    void watcher.expect("n");
    await turn();
    await call().snapshotDone();
    expect(onError).toHaveBeenCalledTimes(reports);
    expect(onSettled).not.toHaveBeenCalled();
  },
);

/** A question that the broker does not know, and what asking again says. */
async function askedAgain(again: AskAgain) {
  const watched = watching();
  const outcome = watched.watcher.expect("q", again);
  const settled = vi.fn();
  void outcome.then(settled, () => {});
  await turn();
  return { ...watched, outcome, settled };
}

test("a question that the broker takes as new is waited for", async () => {
  const { call, settled, withdraw, calls } = await askedAgain(async () => "asked");
  await call().snapshotDone();
  await pass(2_000);
  expect(settled).not.toHaveBeenCalled();
  expect(withdraw).not.toHaveBeenCalled();
  expect(calls).toHaveLength(1);
});

test("for a question that the broker knows after all a new snapshot is read, a second later", async () => {
  const { call, calls } = await askedAgain(async () => "known");
  await call().snapshotDone();
  expect(call().cancel).toHaveBeenCalled();
  await pass(999);
  expect(calls).toHaveLength(1);
  await pass(1);
  expect(calls).toHaveLength(2);
});

test.each<[string, () => Promise<unknown>, Outcome | undefined]>([
  ["how it ended", async () => ({ status: statusOf("q") }), dismissed],
  ["nothing", async () => ({}), { kind: "lost" }],
  ["that it is open", async () => ({ status: statusOf("q", NotificationState.PENDING) }), { kind: "lost" }],
  ["that it knows no such question", () => Promise.reject(refused), { kind: "lost" }],
  ["nothing yet", () => Promise.reject(away), undefined],
])(
  "of a question that it will not take again the broker is asked, and says %s",
  async (_, answer, expected) => {
    const { call, withdraw, settled, onError } = await askedAgain(async () => "refused");
    withdraw.mockImplementation(answer);
    await call().snapshotDone();
    expect(withdraw.mock.calls).toEqual([["withdraw", { notificationId: "q" }]]);
    expect(settled.mock.calls).toEqual(expected ? [[expected]] : []);
    expect(onError).not.toHaveBeenCalled();
  },
);

test("nobody is asked about a question that was forgotten meanwhile", async () => {
  const { watcher, call, withdraw } = await askedAgain(async () => {
    watcher.forget("q");
    return "refused";
  });
  await call().snapshotDone();
  expect(withdraw).not.toHaveBeenCalled();
});

test("a gap is followed by a new snapshot only where somebody waits", async () => {
  const gap = { $case: "gap", value: { reason: WatchGapReason.OVERFLOW } } as const;
  const { watcher, call, calls } = watching();
  watcher.listen(true);
  await turn();
  await call().status("x", NotificationState.PENDING);
  await call().snapshotDone();
  await call().tell(gap);
  await pass(2_000);
  expect(calls).toHaveLength(1);
  void watcher.expect("n");
  await call().tell(gap);
  await pass(1_000);
  expect(calls).toHaveLength(2);
});

test("closing during the pause after a gap opens nothing any more", async () => {
  const { watcher, call, calls } = watching();
  void watcher.expect("n").catch(() => {});
  await turn();
  await call().status("n", NotificationState.PENDING);
  await call().snapshotDone();
  await call().tell({ $case: "gap", value: { reason: WatchGapReason.OVERFLOW } });
  watcher.close();
  await pass(5_000);
  expect(calls).toHaveLength(1);
});
