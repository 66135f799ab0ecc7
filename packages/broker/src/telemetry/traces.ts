import type { Context, Link, Span, Tracer, TracerProvider } from "@opentelemetry/api";

/** One span that is going on. */
interface OpenSpan {
  /** Its place in the trace, for those who continue it; undefined where nothing is recorded. */
  readonly traceparent: string | undefined;
  end(error?: unknown): void;
}

/** The stations of a trace: publish, deliver, report. None is held open for longer than its own work. */
export interface Traces {
  publish(parent: string | undefined, method: string): OpenSpan;
  deliver(parent: string, lane: string): void;
  report(parent: string | undefined, of: string | undefined): OpenSpan;
}

const untraced: OpenSpan = { traceparent: undefined, end: () => {} };

const silent: Traces = { publish: () => untraced, deliver: () => {}, report: () => untraced };

type Api = typeof import("@opentelemetry/api");

/** Makes the tracer; without `@opentelemetry/api`, or without a provider in it by now, nothing is traced. */
export async function createTraces(provider: TracerProvider | undefined): Promise<Traces> {
  let api: Api;
  try {
    api = await import("@opentelemetry/api");
  } catch {
    return silent;
  }
  const chosen = provider ?? api.trace.getTracerProvider();
  return isIdle(api, chosen) ? silent : tracing(api, chosen.getTracer("@toasty/broker"));
}

/** Whether nobody has set up tracing: then every span would be made for nothing. */
function isIdle(api: Api, provider: TracerProvider): boolean {
  if (!(provider instanceof api.ProxyTracerProvider)) return false;
  return provider.getDelegate() === new api.ProxyTracerProvider().getDelegate();
}

function tracing(api: Api, tracer: Tracer): Traces {
  const start = (name: string, kind: "SERVER" | "PRODUCER" | "CONSUMER", parent?: string, link?: string) =>
    tracer.startSpan(name, { kind: api.SpanKind[kind], links: linksTo(link) }, contextOf(api, parent));
  return {
    publish: (parent, method) => open(api, start(`toasty ${method}`, "SERVER", parent)),
    deliver: (parent, lane) => {
      const span = start("toasty deliver", "PRODUCER", parent);
      span.setAttribute("toasty.lane", lane);
      span.end();
    },
    // A desk that knows no traces still reports into the trace of what it reports on.
    report: (parent, of) =>
      open(api, start("toasty report", "SERVER", parent ?? of, parent === of ? undefined : of)),
  };
}

function open(api: Api, span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const recorded = span.isRecording();
  return {
    traceparent: recorded ? `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}` : undefined,
    end: (error) => {
      if (error !== undefined) {
        const message = error instanceof Error ? error.message : String(error);
        span.setStatus({ code: api.SpanStatusCode.ERROR, message });
      }
      span.end();
    },
  };
}

const pattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Whether this can be continued. */
export const isTraceparent = (text: unknown): text is string =>
  typeof text === "string" && pattern.test(text) && !/^..-0+-|-0{16}-/.test(text);

/** The trace that a caller's place belongs to, for the log. */
export const traceIdOf = (traceparent: unknown): string | undefined =>
  isTraceparent(traceparent) ? traceparent.split("-")[1] : undefined;

function contextOf(api: Api, traceparent: string | undefined): Context {
  const parent = spanContextOf(traceparent);
  return parent ? api.trace.setSpanContext(api.ROOT_CONTEXT, parent) : api.ROOT_CONTEXT;
}

function linksTo(traceparent: string | undefined): Link[] {
  const context = spanContextOf(traceparent);
  return context ? [{ context }] : [];
}

function spanContextOf(traceparent: string | undefined) {
  const [, traceId, spanId, flags] = pattern.exec(traceparent ?? "") ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
