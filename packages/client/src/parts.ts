import { ListHistoryRequest, ToastyError } from "@toasty/proto";
import { Caller } from "./calling/caller.js";
import { Events } from "./calling/events.js";
import { type Care, handled } from "./calling/handled-promise.js";
import { KeepAlive } from "./calling/keep-alive.js";
import { Connection } from "./connecting/connection.js";
import { type ConnectOptions, type Settings, settingsOf } from "./connecting/options.js";
import { type Surroundings, usualAgent } from "./connecting/surroundings.js";
import { Tokens } from "./connecting/tokens.js";
import { Publisher } from "./publishing/publisher.js";
import { Revisions } from "./publishing/revisions.js";
import { Outbox } from "./queueing/outbox.js";
import { Tracing } from "./tracing/tracing.js";
import { type HistoryEntry, history } from "./watching/history.js";
import type { Outcome } from "./watching/outcome.js";
import { Watcher } from "./watching/watcher.js";

/** Everything that a client is put together from. */
export interface Parts {
  readonly settings: Settings;
  readonly random: () => number;
  readonly events: Events;
  readonly keepAlive: KeepAlive;
  readonly connection: Connection;
  readonly caller: Caller;
  /** Publishes, withdrawals and look-ups. */
  readonly publishes: Outbox;
  /** What desks report. */
  readonly reports: Outbox;
  readonly tracing: Tracing;
  readonly publisher: Publisher;
  readonly watcher: Watcher;
  /** Makes a promise safe to hand out. */
  readonly handled: <T>(work: Promise<T>) => Promise<T>;
  readonly history: (options: {
    pageSize?: number | undefined;
    signal?: AbortSignal | undefined;
  }) => AsyncGenerator<HistoryEntry, void>;
}

/** Puts a client together; nothing is read or connected yet. */
export function assemble(options: ConnectOptions, surroundings: Surroundings): Parts {
  const { random } = surroundings;
  const settings = settingsOf(options, usualAgent(surroundings.env));
  const events = new Events();
  const keepAlive = new KeepAlive();
  const tellError = (error: unknown) => events.tell("error", ToastyError.from(error));
  const care: Care = { ignored: tellError, keepAlive };

  const tokens = new Tokens(settings, surroundings);
  const connection = new Connection(settings, surroundings, tokens, (state) => events.tell("state", state));
  const caller = new Caller(connection, tokens, settings, keepAlive);
  const { outboxEntries: entries, outboxTimeoutMs: timeoutMs, onUnavailable: patience } = settings;
  const outbox = { entries, timeoutMs, patience, random };
  const publishes = new Outbox(caller, { ...outbox, of: "publishes" });
  const reports = new Outbox(caller, { ...outbox, of: "reports" });

  const tracing = new Tracing();
  const current = () => connection.current;
  const { agent } = settings;
  const publisher = new Publisher({
    caller,
    outbox: publishes,
    revisions: new Revisions(),
    tracing,
    agent,
    current,
  });

  const past: Parts["history"] = (options) => {
    const fetch = (pageSize: number, pageToken: string) =>
      publishes.send(
        (channel, _attempt, signal) =>
          caller.attempt(channel, "listHistory", ListHistoryRequest.fromPartial({ pageSize, pageToken }), {
            signal,
          }),
        current(),
        { signal: options.signal },
      );
    return history((pageSize, pageToken) => keepAlive.during(fetch(pageSize, pageToken)), options);
  };
  const watcher: Watcher = new Watcher({
    caller,
    random,
    keepAlive,
    onSettled(id, outcome) {
      events.tell("settled", id, outcome);
      // Somebody may have listened for this one only.
      watcher.listen(events.listenerCount("settled") > 0);
    },
    onError: tellError,
    lookUp: (ids) => lookUp(ids, past({ pageSize: 500 })),
  });
  return {
    settings,
    random,
    events,
    keepAlive,
    connection,
    caller,
    publishes,
    reports,
    tracing,
    publisher,
    watcher,
    handled: (work) => handled(work, care),
    history: past,
  };
}

/** What the history says of some ids. */
async function lookUp(
  ids: ReadonlySet<string>,
  past: AsyncIterable<HistoryEntry>,
): Promise<ReadonlyMap<string, Outcome | undefined>> {
  const found = new Map<string, Outcome | undefined>();
  for await (const { notification, outcome } of past) {
    // Newest first: an older revision of the same id has nothing to add.
    if (ids.has(notification.id) && !found.has(notification.id)) found.set(notification.id, outcome);
    if (found.size === ids.size) break;
  }
  return found;
}
