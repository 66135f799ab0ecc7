import { ProxyTracerProvider, SpanKind, SpanStatusCode, type TracerProvider } from "@opentelemetry/api";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";
import { createTraces, isTraceparent, traceIdOf } from "./traces.js";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const parent = `00-${traceId}-${spanId}-01`;
const rethrow = (error: unknown) => {
  throw error;
};

async function traced() {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const traces = await createTraces(provider, rethrow);
  return { traces, spans: () => exporter.getFinishedSpans() };
}

test.each([
  [parent, true],
  [`00-${traceId}-${spanId}-00`, true],
  [`00-${"0".repeat(32)}-${spanId}-01`, false],
  [`00-${traceId}-${"0".repeat(16)}-01`, false],
  [`${parent}0`, false],
  [`0-${traceId}-${spanId}-01`, false],
  [parent.toUpperCase(), false],
  ["", false],
  [undefined, false],
  [7, false],
])("%s is a place in a trace: %s", (text, valid) => {
  expect(isTraceparent(text)).toBe(valid);
  expect(traceIdOf(text)).toBe(valid ? traceId : undefined);
});

test("a publish continues the sender's trace, and says where in it it stands", async () => {
  const { traces, spans } = await traced();
  const span = traces.publish(parent, "Publish");
  span.end();
  const [ended] = spans();
  expect(ended).toMatchObject({ name: "toasty Publish", kind: SpanKind.SERVER });
  expect(ended?.parentSpanContext).toMatchObject({ traceId, spanId, isRemote: true, traceFlags: 1 });
  expect(span.traceparent).toBe(`00-${traceId}-${ended?.spanContext().spanId}-01`);
  expect(ended?.status.code).toBe(SpanStatusCode.UNSET);
  traces.publish(undefined, "Publish").end();
  expect(spans()[1]?.parentSpanContext).toBeUndefined();
});

test.each([
  [new Error("why"), "why"],
  ["text", "text"],
])("a span that ends by %s says so", async (error, message) => {
  const { traces, spans } = await traced();
  traces.publish(parent, "Publish").end(error);
  expect(spans()[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message });
});

test("a delivery is a span of its own that has ended", async () => {
  const { traces, spans } = await traced();
  traces.deliver(parent, "critical");
  expect(spans()[0]).toMatchObject({
    name: "toasty deliver",
    kind: SpanKind.PRODUCER,
    attributes: { "toasty.lane": "critical" },
  });
  expect(spans()[0]?.parentSpanContext?.spanId).toBe(spanId);
});

test("a report continues the desk's trace with a link to the publish, or else the trace of the publish", async () => {
  const { traces, spans } = await traced();
  const own = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
  traces.report(own, parent).end();
  traces.report(undefined, parent).end();
  traces.report(parent, parent).end();
  traces.report(undefined, undefined).end();
  expect(
    spans().map(({ name, parentSpanContext, links }) => [
      name,
      parentSpanContext?.traceId,
      links.map(({ context }) => context.traceId),
    ]),
  ).toEqual([
    ["toasty report", "a".repeat(32), [traceId]],
    ["toasty report", traceId, [traceId]],
    ["toasty report", traceId, []],
    ["toasty report", undefined, []],
  ]);
});

test("what nobody records has no place in a trace", async () => {
  const idle = await createTraces(new ProxyTracerProvider(), rethrow);
  const unset = await createTraces(undefined, rethrow);
  const off = await createTraces(new BasicTracerProvider({ sampler: new AlwaysOffSampler() }), rethrow);
  for (const traces of [idle, unset, off]) {
    expect(traces.publish(parent, "Publish").traceparent).toBeUndefined();
    traces.report(parent, undefined).end();
    traces.deliver(parent, "info");
  }
});

test("a provider that was set up behind the proxy is used", async () => {
  const exporter = new InMemorySpanExporter();
  const proxy = new ProxyTracerProvider();
  proxy.setDelegate(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
  (await createTraces(proxy, rethrow)).deliver(parent, "info");
  expect(exporter.getFinishedSpans()).toHaveLength(1);
});

test("a tracer that throws fails no call, and is told once", async () => {
  const errors: unknown[] = [];
  const tracer = {
    startSpan: () => {
      throw new Error("broken");
    },
  };
  const provider = { getTracer: () => tracer } as unknown as TracerProvider;
  const traces = await createTraces(provider, (error) => errors.push(error));
  expect(traces.publish(parent, "Publish").traceparent).toBeUndefined();
  traces.deliver(parent, "info");
  traces.report(parent, parent).end();
  expect(errors).toEqual([new Error("broken")]);
});
