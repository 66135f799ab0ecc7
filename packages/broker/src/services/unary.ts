import type { handleUnaryCall, Metadata, ServerUnaryCall } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import { toServiceError } from "@toasty/proto/grpc";
import { identify } from "../admission/identify.js";
import type { Caller, Duty } from "../admission/principal.js";
import { tooManyCalls } from "../admission/rate-limit.js";
import { isTraceparent } from "../telemetry/traces.js";
import { failureOf } from "./failure.js";
import type { Serving } from "./serving.js";

/** Caller of a method, and its place in a trace. */
export interface CallContext {
  readonly caller: Caller;
  /** Asked for only where it is told: grpc-js puts it together each time. */
  readonly peer: () => string;
  /** The caller's place in its trace. */
  readonly traceparent: string | undefined;
}

/** Answers one request, at once where it can: a promise costs a publish a turn of the event loop. */
export type Answer<Request, Response> = (
  request: Request,
  context: CallContext,
) => Response | Promise<Response>;

/**
 * Makes a handler of a function: identifies the caller, turns whatever is thrown into a status, and counts the call.
 * `costOf` says how many calls it counts for; 0 is for publishes, which have limits of their own. A plain wrapper, because grpc-js' interceptors cost more than all of our own work on a publish.
 */
export function unary<Request, Response>(
  serving: Serving,
  method: string,
  duty: Duty,
  answer: Answer<Request, Response>,
  costOf: (request: Request) => number = () => 1,
): handleUnaryCall<Request | ToastyError, Response> {
  const { core, telemetry, lookup, refusals, rates } = serving;
  const { logger, metrics } = telemetry;
  return (call, callback) => {
    const startedAt = core.clock.monotonic();
    const end = (code: string) => metrics.call(method, code, core.clock.monotonic() - startedAt);
    const succeed = (response: Response) => {
      callback(null, response);
      end("ok");
    };
    const fail = (error: unknown) => {
      const failure = failureOf(error, method, logger);
      refusals.note(method, call, failure);
      callback(toServiceError(failure));
      end(failure.code);
    };
    try {
      const { request } = call;
      const context = contextOf(call, identify(call.metadata, duty, lookup));
      if (request instanceof ToastyError) throw request;
      const { principal } = context.caller;
      const cost = costOf(request);
      const waitMs = cost === 0 ? 0 : rates.takeCall(principal, cost, startedAt);
      if (waitMs > 0) throw tooManyCalls(principal, waitMs);
      const answered = answer(request, context);
      if (answered instanceof Promise) answered.then(succeed, fail);
      else succeed(answered);
    } catch (error) {
      fail(error);
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
