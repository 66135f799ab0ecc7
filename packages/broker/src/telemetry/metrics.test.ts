import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { expect, test } from "vitest";
import { createMetrics, type Gauges } from "./metrics.js";

const constant: Gauges = {
  sessions: () => 1,
  mailboxMessages: () => 2,
  mailboxBytes: () => 3,
  mailboxes: () => 4,
  pendingOutcomes: () => 5,
  droppedLogLines: () => 6,
};

const rethrow = (error: unknown) => {
  throw error;
};

/** Metrics whose values a test can read. */
function measured(gauges = constant) {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const { metrics, stop } = createMetrics(new MeterProvider({ readers: [reader] }), gauges, rethrow);
  /** Returns each value by name and attributes; of a histogram the sum. */
  const values = async () => {
    exporter.reset();
    await reader.forceFlush();
    const [{ scopeMetrics } = { scopeMetrics: [] }] = exporter.getMetrics();
    const found = scopeMetrics.flatMap(({ metrics }) => metrics);
    return Object.fromEntries(
      found.flatMap(({ descriptor: { name }, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => [
          [name, ...Object.entries(attributes).flat()].join(" "),
          typeof value === "object" && "sum" in value ? value.sum : value,
        ]),
      ),
    );
  };
  return { metrics, stop, values };
}

const current = {
  "toasty.sessions": 1,
  "toasty.mailbox.messages": 2,
  "toasty.mailbox.bytes": 3,
  "toasty.mailboxes": 4,
  "toasty.outcomes.pending": 5,
  "toasty.log.dropped": 6,
};

test("what is now the case is read when it is collected, until the broker stops", async () => {
  const reads: string[] = [];
  const noting = (name: keyof Gauges) => () => {
    reads.push(name);
    return constant[name]();
  };
  const names = Object.keys(constant) as (keyof Gauges)[];
  const { stop, values } = measured(
    Object.fromEntries(names.map((name) => [name, noting(name)])) as unknown as Gauges,
  );
  expect(await values()).toEqual(current);
  expect(reads.splice(0).sort()).toEqual(names.sort());
  stop();
  await values();
  expect(reads).toEqual([]);
});

test("calls are counted by method and code, and timed in seconds where they have a time", async () => {
  const { metrics, values } = measured();
  metrics.call("Publish", "ok", 500);
  metrics.call("Publish", "ok", 1500);
  metrics.call("Attach", "cancelled");
  expect(await values()).toEqual({
    ...current,
    "toasty.rpc.calls method Publish code ok": 2,
    "toasty.rpc.calls method Attach code cancelled": 1,
    "toasty.rpc.duration.seconds method Publish code ok": 2,
  });
});

test("publishes, deliveries, drops and refusals are counted", async () => {
  const { metrics, values } = measured();
  for (const outcome of ["queued", "queued", "merged"]) metrics.published(outcome, "info");
  metrics.delivered("critical", 250);
  metrics.dropped("overflow");
  metrics.dropped("expired");
  metrics.dropped("expired");
  metrics.rateLimited();
  expect(await values()).toEqual({
    ...current,
    "toasty.publishes outcome queued lane info": 2,
    "toasty.publishes outcome merged lane info": 1,
    "toasty.deliveries lane critical": 1,
    "toasty.delivery.latency.seconds lane critical": 0.25,
    "toasty.mailbox.dropped reason overflow": 1,
    "toasty.mailbox.dropped reason expired": 2,
    "toasty.rate_limited": 1,
  });
});

test("an instrument that throws fails no call, and is told once", () => {
  const broken = () => {
    throw new Error("broken");
  };
  const instrument = { add: broken, record: broken, addCallback: () => {}, removeCallback: () => {} };
  const errors: unknown[] = [];
  const meter = new Proxy({}, { get: () => () => instrument });
  const provider = { getMeter: () => meter } as unknown as MeterProvider;
  const { metrics } = createMetrics(provider, constant, (error) => errors.push(error));
  metrics.call("Publish", "ok", 1);
  metrics.published("queued", "info");
  metrics.delivered("info", 1);
  metrics.dropped("expired");
  metrics.rateLimited();
  expect(errors).toEqual([new Error("broken")]);
});

test("without a provider nothing is measured", () => {
  const { metrics, stop } = createMetrics(undefined, constant, rethrow);
  metrics.call("Publish", "ok", 1);
  stop();
});
