import { manualClock } from "@toasty/kit/testing";
import { Notification, Role } from "@toasty/proto";
import { admit } from "../admission/admit.js";
import { type Owner, OwnerCache } from "../admission/owner.js";
import type { Caller } from "../admission/principal.js";
import { Core, type PublishOptions } from "../core/core.js";
import { decide } from "../core/decide.js";
import { MemoryJournal } from "../journal/memory-journal.js";
import { type BrokerOptions, settingsOf } from "../options.js";
import { createMetrics } from "../telemetry/metrics.js";
import type { Telemetry } from "../telemetry/telemetry.js";

/** Publisher of tests that need only one. */
export const publisher: Caller = callerNamed("publisher", "agent");

/** Creates a caller: an agent of a principal that publishes. */
export function callerNamed(name: string, agent: string): Caller {
  return { principal: { name, role: Role.PUBLISHER, agent: undefined }, agent };
}

/** Creates the owner that such a caller is. */
export const ownerNamed = (name: string, agent: string): Owner =>
  new OwnerCache().of(callerNamed(name, agent));

/** Notification that a test publishes. */
export interface TestPublish extends PublishOptions {
  readonly notification: Notification;
  readonly target?: string;
  readonly caller?: Caller;
}

/** A core without a server, on a clock that stands still. */
export function coreWith(options: Pick<BrokerOptions, "mailbox" | "memory" | "shaping"> = {}) {
  const clock = manualClock();
  const settings = settingsOf({ clock, ...options });
  const journal = new MemoryJournal(settings.memory);
  const core = new Core(settings, clock, journal, silentTelemetry, "e");
  const publish = ({ notification, target = "*", caller = publisher, ...rest }: TestPublish) => {
    return core.publish(caller, admitted(notification, target), rest);
  };
  /** Decides on a publish, and changes nothing. */
  const decideOn = ({ notification, target = "*", caller = publisher, traceparent, lease }: TestPublish) => {
    const owner = core.ownerOf(caller);
    const item = admitted(notification, target);
    const command = { kind: "publish", owner, item, newId: "new", traceparent, lease } as const;
    return decide(core.state, command, { wall: clock.now(), monotonic: clock.monotonic() });
  };
  return { core, clock, journal, publish, decideOn };
}

function admitted(notification: Notification, target: string) {
  const bytes = Notification.encode(notification).finish();
  return admit({ target, notification, bytes, unambiguous: true, leaseMs: undefined });
}

const nothing = () => {};
const rethrow = (error: unknown) => {
  throw error;
};
const span = { traceparent: undefined, end: nothing };
const gauges = {
  sessions: () => 0,
  mailboxes: () => 0,
  mailboxMessages: () => 0,
  mailboxBytes: () => 0,
  pendingOutcomes: () => 0,
  droppedLogLines: () => 0,
};

/** Telemetry that says nothing; what a deadline throws fails the test. */
const silentTelemetry: Telemetry = {
  logger: {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: ({ err }: Readonly<Record<string, unknown>>) => rethrow(err),
    fatal: nothing,
  },
  metrics: createMetrics(undefined, gauges, rethrow).metrics,
  traces: { publish: () => span, deliver: nothing, report: () => span },
};
