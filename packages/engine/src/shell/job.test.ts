import { expect, test } from "vitest";
import type { EngineEvent } from "../events/event.js";
import { Job } from "./job.js";

function jobOf(facts: ConstructorParameters<typeof Job>[2] = {}, dispatch?: (event: EngineEvent) => void) {
  const events: EngineEvent[] = [];
  const refused: unknown[] = [];
  const engine = {
    dispatch: dispatch ?? ((event: EngineEvent) => void events.push(event)),
    refuse: (error: unknown) => void refused.push(error),
  };
  const job = new Job(engine, "a", facts);
  return { job, events, refused };
}

test("starts the job with its facts", () => {
  const { job, events } = jobOf({ title: "T", total: 5, attempt: 2 });
  expect(events).toEqual([{ kind: "started", job: "a", anew: true, title: "T", total: 5, attempt: 2 }]);
  expect([job.id, job.attempt]).toEqual(["a", 2]);
});

const about = { job: "a", attempt: 3 };

test.each<[what: string, say: (job: Job) => void, event: object]>([
  ["progress", (job) => job.progress(5), { kind: "progress", current: 5 }],
  [
    "progress with more",
    (job) => job.progress(5, { total: null, etaMs: 1, note: "n", seq: 2 }),
    { kind: "progress", current: 5, total: null, etaMs: 1, note: "n", seq: 2 },
  ],
  ["a heartbeat", (job) => job.heartbeat(), { kind: "heartbeat" }],
  ["a pause", (job) => job.pause(), { kind: "paused" }],
  ["going on", (job) => job.resume(), { kind: "resumed" }],
  ["success", (job) => job.succeed("n"), { kind: "succeeded", note: "n" }],
  ["being stopped", (job) => job.cancel("n"), { kind: "cancelled", note: "n" }],
  ["a warning", (job) => job.warn("w"), { kind: "problem", problem: { message: "w" }, severity: "warning" }],
  ["recovery", (job) => job.recovered(), { kind: "recovered" }],
  ["the recovery of one fault", (job) => job.recovered({ code: "c" }), { kind: "recovered", code: "c" }],
])("tells of %s", (_, say, event) => {
  const { job, events } = jobOf({ attempt: 3 });
  say(job);
  expect(events.slice(1)).toEqual([{ ...about, ...event }]);
});

test.each<[what: string, say: (job: Job) => void, kind: string]>([
  ["a failure", (job) => job.fail(new RangeError("bad")), "failed"],
  ["a fault", (job) => job.problem(new RangeError("bad")), "problem"],
])("makes a problem of the error of %s", (_, say, kind) => {
  const { job, events } = jobOf({ attempt: 3 });
  say(job);
  expect(events.slice(1)).toMatchObject([
    { ...about, kind, problem: { message: "bad", name: "RangeError" } },
  ]);
});

test("lets nothing that is passed to it break the job", () => {
  const hostile = new Proxy(
    {},
    {
      ownKeys() {
        throw new Error("no keys");
      },
      get() {
        throw new Error("no field");
      },
    },
  );
  const { job, events, refused } = jobOf(hostile);
  expect(job.attempt).toBeUndefined();
  job.progress(1, hostile);
  job.recovered(hostile);
  expect(events).toEqual([]);
  expect(refused.map(String)).toEqual(Array(3).fill("Error: no keys"));
  job.heartbeat();
  expect(events).toHaveLength(1);
});

test("takes missing facts for none", () => {
  const { job, events } = jobOf(null as never);
  expect(job.attempt).toBeUndefined();
  expect(events).toEqual([{ kind: "started", job: "a", anew: true }]);
});
