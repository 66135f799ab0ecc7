import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { ToastyError } from "@toasty/proto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { info } from "../src/index.js";
import { SmallBroker } from "./small-broker.js";
import { Somewhere } from "./somewhere.js";

const exporter = new InMemorySpanExporter();
let place: Somewhere;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
});
afterAll(() => {
  trace.disable();
  context.disable();
});
beforeEach(async () => {
  exporter.reset();
  place = await Somewhere.make();
});
afterEach(() => place[Symbol.asyncDispose]());

describe("tracing", () => {
  test("makes one trace from the program to the publish to the desk's report", async () => {
    const headers = new Map<string, string | undefined>();
    await using broker = await SmallBroker.start({
      hook: (method, metadata) => void headers.set(method, metadata.get("traceparent")),
    });
    await using toasty = place.client({ address: broker.address });
    const tracer = trace.getTracer("test");
    const job = tracer.startSpan("job");
    await context.with(trace.setSpan(context.active(), job), () => toasty.publish(info("x")));
    job.end();
    for await (const delivery of toasty.attach("desktop")) {
      if (delivery.kind !== "notification") continue;
      await delivery.dismiss();
      break;
    }
    const spans = exporter.getFinishedSpans();
    const named = (name: string) => spans.find((span) => span.name === name);
    const [published, reported] = [named("toasty publish"), named("toasty report")];
    expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
    expect(published?.parentSpanContext?.spanId).toBe(job.spanContext().spanId);
    expect(reported?.parentSpanContext?.spanId).toBe(published?.spanContext().spanId);
    const { traceId, spanId } = published?.spanContext() ?? { traceId: "", spanId: "" };
    expect(headers.get("publish")).toBe(`00-${traceId}-${spanId}-01`);
    expect(broker.received[0]?.notification?.traceparent).toBe(headers.get("publish"));
    expect(headers.get("report")).toContain(traceId);
  });

  test("marks a publish that failed, and those of a stream", async () => {
    await using broker = await SmallBroker.start({
      hook: (method) => {
        if (method === "publish")
          throw new ToastyError({ message: "no", code: "permission_denied", reason: "ROLE_MISSING" });
      },
    });
    await using toasty = place.client({ address: broker.address });
    await expect(toasty.publish(info("x"))).rejects.toThrow("no");
    expect(exporter.getFinishedSpans()).toMatchObject([{ name: "toasty publish", status: { code: 2 } }]);
    await using stream = toasty.openPublishStream();
    await stream.publish(info("y"));
    expect(broker.received[0]?.notification?.traceparent).toMatch(/^00-/);
    await using full = place.client({ address: broker.address, outboxEntries: 0 });
    await expect(full.openPublishStream().publish(info("z"))).rejects.toMatchObject({
      reason: "OUTBOX_FULL",
    });
    expect(exporter.getFinishedSpans().map(({ status }) => status.code)).toEqual([2, 0, 2]);
  });
});
