import type { Attributes, MeterProvider } from "@opentelemetry/api";
import { containing } from "./contain.js";

/** Counters and histograms of the broker. Never by agent: there may be any number of them. */
export interface Metrics {
  /** A call, or one item of a publish stream, has ended. How long a stream was open says nothing, and is left out. */
  readonly call: (method: string, code: string, ms?: number) => void;
  /** A publish was taken. */
  readonly published: (outcome: string, lane: string) => void;
  /** A delivery was written to a session. */
  readonly delivered: (lane: string, sincePublishMs: number) => void;
  /** A mailbox let something go. */
  readonly dropped: (why: "overflow" | "expired") => void;
  /** A publish was too much. */
  readonly rateLimited: () => void;
}

/** Values that are read when a metric reader collects. */
export interface Gauges {
  readonly sessions: () => number;
  readonly mailboxMessages: () => number;
  readonly mailboxBytes: () => number;
  readonly mailboxes: () => number;
  readonly pendingOutcomes: () => number;
  readonly droppedLogLines: () => number;
}

const silent: Metrics = {
  call: () => {},
  published: () => {},
  delivered: () => {},
  dropped: () => {},
  rateLimited: () => {},
};

/** Seconds, as OpenTelemetry and Prometheus have it; fine enough to see 200 ms and 10 ms. */
const boundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 5];

/**
 * Creates the instruments; without a provider nothing is measured. Returns a function that stops the gauges, too.
 * `onError` gets the first error that an instrument throws.
 */
export function createMetrics(
  provider: MeterProvider | undefined,
  gauges: Gauges,
  onError: (error: unknown) => void,
): { readonly metrics: Metrics; readonly stop: () => void } {
  if (!provider) return { metrics: silent, stop: () => {} };
  const meter = provider.getMeter("@toasty/broker");
  const advice = { explicitBucketBoundaries: boundaries };
  const durations = meter.createHistogram("toasty.rpc.duration.seconds", {
    description: "How long calls took",
    unit: "s",
    advice,
  });
  const calls = meter.createCounter("toasty.rpc.calls", { description: "Calls by method and code" });
  const publishes = meter.createCounter("toasty.publishes", { description: "Publishes by outcome and lane" });
  const deliveries = meter.createCounter("toasty.deliveries", {
    description: "Deliveries written to sessions",
  });
  const latency = meter.createHistogram("toasty.delivery.latency.seconds", {
    description: "From the publish to the write",
    unit: "s",
    advice,
  });
  const drops = meter.createCounter("toasty.mailbox.dropped", {
    description: "Messages that mailboxes let go",
  });
  const limited = meter.createCounter("toasty.rate_limited", { description: "Publishes that were too much" });
  const attributes = attributeCache();
  const contain = containing(onError);
  return {
    metrics: {
      call: contain((method: string, code: string, ms?: number) => {
        const labels = attributes("method", method, "code", code);
        calls.add(1, labels);
        if (ms !== undefined) durations.record(ms / 1000, labels);
      }, undefined),
      published: contain((outcome: string, lane: string) => {
        publishes.add(1, attributes("outcome", outcome, "lane", lane));
      }, undefined),
      delivered: contain((lane: string, sincePublishMs: number) => {
        const labels = attributes("lane", lane, "", "");
        deliveries.add(1, labels);
        latency.record(sincePublishMs / 1000, labels);
      }, undefined),
      dropped: contain((why: string) => drops.add(1, attributes("reason", why, "", "")), undefined),
      rateLimited: contain(() => limited.add(1), undefined),
    },
    stop: observe(provider, gauges),
  };
}

function observe(provider: MeterProvider, gauges: Gauges): () => void {
  const meter = provider.getMeter("@toasty/broker");
  const observed = [
    ["toasty.sessions", "Sessions that are open", gauges.sessions],
    ["toasty.mailbox.messages", "Messages that wait in mailboxes", gauges.mailboxMessages],
    ["toasty.mailbox.bytes", "Bytes that wait in mailboxes", gauges.mailboxBytes],
    ["toasty.mailboxes", "Mailboxes", gauges.mailboxes],
    ["toasty.outcomes.pending", "Outcomes that wait for their agents", gauges.pendingOutcomes],
  ] as const;
  const droppedLines = meter.createObservableCounter("toasty.log.dropped", {
    description: "Log lines that could not be written",
  });
  const countDropped = (result: { observe(value: number): void }) => result.observe(gauges.droppedLogLines());
  droppedLines.addCallback(countDropped);
  const stops = observed.map(([name, description, read]) => {
    const gauge = meter.createObservableGauge(name, { description });
    const callback = (result: { observe(value: number): void }) => result.observe(read());
    gauge.addCallback(callback);
    return () => gauge.removeCallback(callback);
  });
  return () => {
    droppedLines.removeCallback(countDropped);
    for (const stop of stops) stop();
  };
}

/** The few combinations there are, made once each: a delivery should not cost an object. */
function attributeCache(): (key: string, value: string, otherKey: string, otherValue: string) => Attributes {
  const made = new Map<string, Attributes>();
  return (key, value, otherKey, otherValue) => {
    const name = `${key}=${value}|${otherKey}=${otherValue}`;
    let attributes = made.get(name);
    if (!attributes) {
      attributes = otherKey === "" ? { [key]: value } : { [key]: value, [otherKey]: otherValue };
      made.set(name, attributes);
    }
    return attributes;
  };
}
