import { isUrgency } from "../classification/urgency.js";
import { isTristate } from "../gate/decide.js";
import type { State } from "./state.js";

/** Check of a value. */
type Check = (value: unknown) => boolean;

/**
 * Returns whether something that was read from a file is a state. A file may be cut off, edited or another program's; every
 * field that a step reads is looked at, so that no step can stumble over it later.
 */
export function isState(value: unknown): value is State {
  return state(value);
}

const finite: Check = (value) => typeof value === "number" && Number.isFinite(value);
const count: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const text: Check = (value) => typeof value === "string";
const flag: Check = (value) => typeof value === "boolean";
const urgency: Check = isUrgency;
const tristate: Check = isTristate;
const kind = oneOf("progress", "completion", "error", "warning", "info", "digest");

const fraction = record({ current: finite, total: finite });

const run = record({
  job: text,
  attempt: count,
  title: text,
  group: orNull(text),
  host: text,
  parent: orNull(text),
  propagate: flag,
  phase: oneOf("queued", "running", "paused", "succeeded", "failed", "cancelled"),
  started: flag,
  since: finite,
  beat: finite,
  stallMs: finite,
  stalled: flag,
  current: orNull(finite),
  total: orNull(finite),
  declared: orNull(finite),
  seq: finite,
  peak: orNull(fraction),
  sent: list(finite),
  covered: list(finite),
  spokeAt: orNull(finite),
  failedParts: count,
  unseen: flag,
  complaints: list(text),
  threads: list(text),
});

const action = record({ id: oneOf("view_details", "retry"), label: text });

const thread = record({
  key: text,
  kind,
  job: orNull(text),
  attempt: orNull(count),
  group: orNull(text),
  code: orNull(text),
  status: oneOf("waiting", "held", "shown", "gone"),
  acknowledged: flag,
  onScreen: flag,
  urgency,
  alerted: orNull(urgency),
  title: text,
  message: text,
  milestone: orNull(finite),
  progress: orNull(finite),
  count,
  respectDnd: flag,
  scheduled: flag,
  actions: list(action),
  ttlMs: orNull(finite),
  expiresAt: orNull(finite),
  episode: count,
  generation: count,
  revision: count,
  nonce: text,
  wordAt: finite,
  flushAt: orNull(finite),
  escalateAt: orNull(finite),
  escalated: flag,
  recoveredAt: orNull(finite),
});

const entry = record({
  id: count,
  at: finite,
  notification: orNull(text),
  kind,
  job: orNull(text),
  attempt: orNull(count),
  urgency,
  title: text,
  message: text,
  milestone: orNull(finite),
  presented: flag,
  reason: orNull(text),
  acknowledged: flag,
});

const share = record({ count, known: count, millionths: count });

const state = record({
  version: count,
  lineage: text,
  clock: record({ now: finite, monotonic: orNull(finite), time: finite }),
  runs: persistentMap(run),
  taskbar: record({
    tally: record({ running: share, paused: share, failed: share }),
    shown: either(
      record({ state: oneOf("none", "indeterminate") }),
      record({ state: oneOf("normal", "paused", "error"), value: finite }),
    ),
    at: orNull(finite),
    waiting: flag,
    flashing: flag,
  }),
  desk: record({
    threads: persistentMap(thread),
    keys: persistentMap(text),
    loose: list(text),
    visible: list(text),
    held: list(text),
    agenda: list(
      record({
        at: finite,
        what: oneOf("thread", "escalation", "taskbar", "stall", "forget", "gate"),
        key: text,
      }),
    ),
    history: record({ entries: list(entry), perJob: persistentMap(count), nextId: count }),
    buckets: persistentMap(record({ tokens: finite, at: finite })),
    sources: list(record({ key: text, what: text, code: text, job: text, host: text })),
    dnd: tristate,
    focus: record({ everywhere: tristate, jobs: dictionary(tristate) }),
    mutes: list(record({ until: finite, job: (value) => value === undefined || text(value) })),
    soundAt: orNull(finite),
    settlesAt: orNull(finite),
    serial: count,
    forgotten: count,
    armed: orNull(finite),
    disposed: flag,
  }),
});

function record(fields: { readonly [field: string]: Check }): Check {
  const checks = Object.entries(fields);
  return (value) =>
    isObject(value) && checks.every(([field, holds]) => holds((value as Record<string, unknown>)[field]));
}

function list(item: Check): Check {
  return (value) => Array.isArray(value) && value.every(item);
}

function dictionary(item: Check): Check {
  return (value) => isObject(value) && Object.values(value).every(item);
}

function orNull(check: Check): Check {
  return (value) => value === null || check(value);
}

function either(...checks: readonly Check[]): Check {
  return (value) => checks.some((holds) => holds(value));
}

function oneOf(...names: readonly string[]): Check {
  return (value) => typeof value === "string" && names.includes(value);
}

function persistentMap(item: Check): Check {
  const leaf: Check = record({ key: text, value: item, next: (value) => value === null || leaf(value) });
  const node: Check = (value) =>
    value === null || (Array.isArray(value) ? value.length === 16 && value.every(node) : leaf(value));
  return node;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
