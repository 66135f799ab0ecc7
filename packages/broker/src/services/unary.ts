import type { handleUnaryCall, Metadata, ServerUnaryCall } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import { toServiceError } from "@toasty/proto/grpc";
import { identify } from "../admission/identify.js";
import type { Caller, Duty } from "../admission/principal.js";
import { isTraceparent } from "../telemetry/traces.js";
import { failureOf } from "./failure.js";
import type { Serving } from "./serving.js";

/** Who calls, and from where. */
export interface CallContext {
  readonly caller: Caller;
  /** Asked for only where it is told: grpc-js puts it together each time. */
  readonly peer: () => string;
  /** The caller's place in its trace. */
  readonly traceparent: string | undefined;
}

/** Answers one request. */
export type Answer<Request, Response> = (request: Request, context: CallContext) => Response;

/**
 * Makes a handler of a function: identifies the caller, turns whatever is thrown into a status, and counts the call.
 * A plain wrapper, because grpc-js' interceptors cost more than all of our own work on a publish.
 */
export function unary<Request, Response>(
  serving: Serving,
  method: string,
  duty: Duty,
  answer: Answer<Request, Response>,
): handleUnaryCall<Request | ToastyError, Response> {
  const { core, telemetry, lookup, refusals } = serving;
  const { logger, metrics } = telemetry;
  return (call, callback) => {
    const startedAt = core.clock.monotonic();
    const end = (code: string) => metrics.call(method, code, core.clock.monotonic() - startedAt);
    try {
      const context = contextOf(call, identify(call.metadata, duty, lookup));
      if (call.request instanceof ToastyError) throw call.request;
      callback(null, answer(call.request, context));
      end("ok");
    } catch (error) {
      const failure = failureOf(error, method, logger);
      refusals.note(method, call, failure);
      callback(toServiceError(failure));
      end(failure.code);
    }
  };
}

/** The caller's place in its trace, as its metadata say it. */
export function traceparentOf(metadata: Metadata): string | undefined {
  const [value] = metadata.get("traceparent");
  return isTraceparent(value) ? value : undefined;
}

const contextOf = (call: ServerUnaryCall<unknown, unknown>, caller: Caller): CallContext => ({
  caller,
  peer: () => call.getPeer(),
  traceparent: traceparentOf(call.metadata),
});
