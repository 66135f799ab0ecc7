import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { critical, info } from "@toasty/proto";
import { expect, test } from "vitest";
import { testLine } from "../src/testing/index.js";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

test("one trace runs from the sender through publish and delivery to the report", async () => {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  await using line = await testLine({ tracerProvider });
  const desk = await line.desk();
  await line.agent({ metadata: { traceparent } }).publish(info("x"));
  const { cursor, notification } = await desk.notification();
  await desk.dismiss(cursor);

  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.find((span) => span.name === name) ?? expect.fail(`no span ${name}`);
  const publish = named("toasty Publish");
  expect(publish.parentSpanContext?.spanId).toBe("00f067aa0ba902b7");
  const deliver = named("toasty deliver");
  expect(deliver.parentSpanContext?.spanId).toBe(publish.spanContext().spanId);
  const report = named("toasty report");
  expect(report.parentSpanContext?.spanId).toBe(publish.spanContext().spanId);
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
  expect(notification.traceparent).toBe(`00-${traceId}-${publish.spanContext().spanId}-01`);
});

test("without a tracer the sender's place in its trace is handed on", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  await line.agent({ metadata: { traceparent } }).publish(info("x"));
  expect((await desk.notification()).notification.traceparent).toBe(traceparent);
  await line.agent({ metadata: { traceparent: "rubbish" } }).publish(info("x"));
  expect((await desk.notification()).notification.traceparent).toBeUndefined();
});

test("calls, deliveries, sessions and limits are counted, and never by agent", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  await using line = await testLine({ meterProvider, limits: { agentBurst: 2, agentPerSecond: 0.001 } });
  const desk = await line.desk();
  const agent = line.agent("secret-agent");
  await agent.publish(info("one"));
  await agent.publish(info("two"), "nobody");
  await agent.publish(info("three")).catch(() => {});
  await desk.notification();
  await reader.forceFlush();

  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const points = (name: string) =>
    metrics.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? [];
  const sum = (name: string, attributes: object = {}) =>
    points(name)
      .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
      .reduce((total, { value }) => total + (value as number), 0);
  expect(sum("toasty.rpc.calls", { method: "Publish", code: "ok" })).toBe(2);
  expect(sum("toasty.rpc.calls", { method: "Publish", code: "resource_exhausted" })).toBe(1);
  expect(sum("toasty.deliveries")).toBe(1);
  expect(sum("toasty.rate_limited")).toBe(1);
  expect(sum("toasty.publishes", { outcome: "queued" })).toBe(1);
  expect(sum("toasty.sessions")).toBe(1);
  expect(sum("toasty.mailbox.messages")).toBeGreaterThanOrEqual(1);
  expect(points("toasty.log.dropped")).toMatchObject([{ value: 0 }]);
  expect(points("toasty.rpc.duration.seconds")).not.toEqual([]);
  expect(points("toasty.delivery.latency.seconds")).not.toEqual([]);
  expect(JSON.stringify(metrics)).not.toContain("secret-agent");
  await meterProvider.shutdown();
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
}

function listeningLogger() {
  const lines: Line[] = [];
  const at = (level: string) => (context: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, message, context });
  };
  const logger = {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
  };
  return { lines, logger };
}

test("desks that come and go, refused tokens and dropped messages are logged as the guide says", async () => {
  const { lines, logger } = listeningLogger();
  await using line = await testLine({ logger, mailbox: { messages: 1 } });
  (await line.desk("phone")).close();
  const left = { level: "info", message: "a desk has left" };
  await expect
    .poll(() => lines)
    .toContainEqual({ ...left, context: expect.objectContaining({ clientId: "phone" }) });
  expect(lines).toContainEqual(expect.objectContaining({ level: "info", message: "a desk has attached" }));

  const stranger = line.agent({ agent: "stranger", token: "guessed", metadata: { traceparent } });
  await expect(stranger.publish(info("x"))).rejects.toMatchObject({ reason: "TOKEN_UNKNOWN" });
  await expect(stranger.watch().next()).rejects.toMatchObject({ reason: "TOKEN_UNKNOWN" });
  // The second one comes within the same second as the first, and so at its end.
  for (const method of ["Publish", "Watch"]) {
    const context = expect.objectContaining({ method, agent: "stranger", reason: "TOKEN_UNKNOWN" });
    await expect
      .poll(() => lines, { timeout: 20_000 })
      .toContainEqual(expect.objectContaining({ level: "warn", context }));
  }
  expect(lines.some(({ context }) => context.traceId === traceId)).toBe(true);

  for (let i = 0; i < 4; i++) await line.agent().publish(info("x"), "phone");
  const drops = lines.filter(({ context }) => context.reason === "overflow");
  expect(drops).toMatchObject([{ level: "warn", context: { clientId: "phone" } }]);
});

test("publishes are logged at debug with their context, critical ones as fatal", async () => {
  const { lines, logger } = listeningLogger();
  await using line = await testLine({ logger });
  await line.agent({ agent: "trainer", metadata: { traceparent } }).publish({ ...info("x"), id: "n1" });
  await line.agent("trainer").publish({ ...critical("fire"), id: "n2" });
  expect(lines).toContainEqual({
    level: "debug",
    message: "a notification was published",
    context: expect.objectContaining({ method: "Publish", agent: "trainer", traceId, notificationId: "n1" }),
  });
  expect(lines).toContainEqual({
    level: "fatal",
    message: "a critical notification was published",
    context: expect.objectContaining({
      agent: "trainer",
      peer: expect.stringContaining("127.0.0.1"),
      notificationId: "n2",
    }),
  });
});
