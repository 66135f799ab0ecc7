import type { Context, Link, Span, Tracer, TracerProvider } from "@opentelemetry/api";
import { containing } from "./contain.js";

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

/**
 * Creates the tracer; without `@opentelemetry/api`, or without a provider in it by now, nothing is traced. `onError`
 * gets the first error that the provider's tracer, or a processor behind it, throws.
 */
export async function createTraces(
  provider: TracerProvider | undefined,
  onError: (error: unknown) => void,
): Promise<Traces> {
  let api: Api;
  try {
    api = await import("@opentelemetry/api");
  } catch {
    return silent;
  }
  const chosen = provider ?? api.trace.getTracerProvider();
  return isIdle(api, chosen) ? silent : tracing(api, chosen.getTracer("@toasty/broker"), onError);
}

/** Returns whether no tracing is set up: then every span would be made for nothing. */
function isIdle(api: Api, provider: TracerProvider): boolean {
  if (!(provider instanceof api.ProxyTracerProvider)) return false;
  return provider.getDelegate() === new api.ProxyTracerProvider().getDelegate();
}

function tracing(api: Api, tracer: Tracer, onError: (error: unknown) => void): Traces {
  const contain = containing(onError);
  const start = (name: string, kind: "SERVER" | "PRODUCER" | "CONSUMER", parent?: string, link?: string) =>
    tracer.startSpan(name, { kind: api.SpanKind[kind], links: linksTo(link) }, contextOf(api, parent));
  const open = (span: Span): OpenSpan => openSpan(api, span, contain);
  return {
    publish: contain(
      (parent: string | undefined, method: string) => open(start(`toasty ${method}`, "SERVER", parent)),
      untraced,
    ),
    deliver: contain((parent: string, lane: string) => {
      const span = start("toasty deliver", "PRODUCER", parent);
      span.setAttribute("toasty.lane", lane);
      span.end();
    }, undefined),
    // A desk that knows no traces still reports into the trace of what it reports on.
    report: contain(
      (parent: string | undefined, of: string | undefined) =>
        open(start("toasty report", "SERVER", parent ?? of, parent === of ? undefined : of)),
      untraced,
    ),
  };
}

function openSpan(api: Api, span: Span, contain: ReturnType<typeof containing>): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  const recorded = span.isRecording();
  return {
    traceparent: recorded ? `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}` : undefined,
    end: contain((error?: unknown) => {
      if (error !== undefined) {
        const message = error instanceof Error ? error.message : String(error);
        span.setStatus({ code: api.SpanStatusCode.ERROR, message });
      }
      span.end();
    }, undefined),
  };
}

const pattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Returns whether this is a valid `traceparent` of the W3C Trace Context, which a span can continue. */
export const isTraceparent = (text: unknown): text is string =>
  typeof text === "string" && pattern.test(text) && !/^..-0+-|-0{16}-/.test(text);

/** Returns the trace id in a `traceparent`, for the log. */
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
