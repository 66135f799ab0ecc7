import type { Context, Span, SpanContext } from "@opentelemetry/api";
import type { PublishRequest } from "@toasty/proto";

type Api = typeof import("@opentelemetry/api");

/** Key under which the API, of major version 1, keeps what an SDK registers. Without an SDK the API is not loaded. */
const registered = Symbol.for("opentelemetry.js.api.1");

/** Span of a publish or of a report. */
export interface Traced {
  /** W3C trace context for what goes over the wire. */
  readonly traceparent: string;
  /** Writes the trace into a notification that has none yet, so that the desk goes on with it. */
  mark(request: PublishRequest): PublishRequest;
  end(error?: unknown): void;
}

/**
 * Traces, where the program has `@opentelemetry/api`: a span for each publish, and one for each report that belongs to
 * the trace of the notification. Without it nothing is loaded and nothing costs.
 */
export class Tracing {
  #api: Promise<Api | undefined> | undefined;

  /** Begins the span of a publish, under the caller's own span if there is one. */
  async publish({ targetClientId, notification }: PublishRequest): Promise<Traced | undefined> {
    const api = await this.#load();
    if (!api) return undefined;
    return this.#begin(api, "toasty publish", api.SpanKind.PRODUCER, api.context.active(), {
      "toasty.notification.id": notification?.id ?? "",
      "toasty.target": targetClientId,
    });
  }

  /** Begins the span of a report, in the trace of the notification that it is about. */
  async report(event: string, traceparent: string | undefined): Promise<Traced | undefined> {
    const api = await this.#load();
    if (!api) return undefined;
    const sender = parse(traceparent);
    const parent = sender ? api.trace.setSpanContext(api.ROOT_CONTEXT, sender) : api.context.active();
    return this.#begin(api, "toasty report", api.SpanKind.CONSUMER, parent, { "toasty.event": event });
  }

  #begin(api: Api, name: string, kind: number, parent: Context, attributes: Record<string, string>) {
    const span = api.trace.getTracer("@toasty/client").startSpan(name, { kind, attributes }, parent);
    const context = span.spanContext();
    // No SDK behind the API: there is nothing to propagate.
    return api.isSpanContextValid(context) ? traced(api, span, format(context)) : undefined;
  }

  async #load(): Promise<Api | undefined> {
    if (!(registered in globalThis)) return undefined;
    this.#api ??= import("@opentelemetry/api").catch(() => undefined);
    return this.#api;
  }
}

/** Ends the span, if there is one, as the work ends. */
export async function inSpan<T>(span: Traced | undefined, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    span?.end();
    return result;
  } catch (error) {
    span?.end(error);
    throw error;
  }
}

function traced(api: Api, span: Span, traceparent: string): Traced {
  return {
    traceparent,
    mark(request) {
      const { notification } = request;
      if (!notification || notification.traceparent) return request;
      return { ...request, notification: { ...notification, traceparent } };
    },
    end(error) {
      if (error instanceof Error) {
        span.recordException(error);
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: error.message });
      }
      span.end();
    },
  };
}

const format = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;

function parse(traceparent: string | undefined): SpanContext | undefined {
  const parts = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? "");
  if (!parts) return undefined;
  const [, traceId = "", spanId = "", flags = "00"] = parts;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
