import type { Metadata } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import { toServiceError } from "@toasty/proto/grpc";
import { identify } from "../admission/identify.js";
import type { StreamKind } from "../admission/open-streams.js";
import { tooManyCalls } from "../admission/rate-limit.js";
import { failureOf } from "./failure.js";
import type { Serving } from "./serving.js";
import { type CallContext, traceparentOf } from "./unary.js";

/** Call that grpc-js hands over for a stream to the client, of either kind. */
interface ServerStream {
  readonly metadata: Metadata;
  getPeer(): string;
  write(chunk: unknown): boolean;
  end(): unknown;
  emit(event: "error", error: unknown): boolean;
  on(event: "cancelled" | "close" | "drain" | "end", listener: () => void): unknown;
  on(event: "data", listener: (chunk: unknown) => void): unknown;
}

/** An open stream, as a handler sees it. */
export interface Stream<Request> {
  readonly context: CallContext;
  /** False: enough for now. */
  readonly write: (bytes: Buffer) => boolean;
  readonly onDrain: (then: () => void) => void;
  readonly onRequest: (then: (request: Request) => void) => void;
  /** The client has said all that it wanted to. */
  readonly onEnd: (then: () => void) => void;
  /** Called once, however it ends. */
  readonly onClose: (then: () => void) => void;
  /** Ends it well. */
  readonly end: () => void;
  /** Runs something on the stream's behalf; what it throws ends the stream. */
  readonly run: (work: () => void) => void;
}

/**
 * Makes a handler of a function that lives as long as a stream: identifies the caller, turns whatever is thrown into a
 * status, and lets go of everything at the end.
 */
export function streaming<Call extends ServerStream, Request>(
  serving: Serving,
  method: string,
  kind: StreamKind,
  open: (stream: Stream<Request>, call: Call) => void,
): (call: Call) => void {
  const { core, telemetry, lookup, streams, refusals, rates } = serving;
  const { logger, metrics } = telemetry;
  return (call) => {
    const closers: (() => void)[] = [];
    let begun = false;
    let closed = false;
    const close = (code: string) => {
      if (closed) return;
      closed = true;
      metrics.call(method, code);
      if (begun) logger.debug({ method, peer: call.getPeer(), code }, "a stream has ended");
      for (const closer of closers.reverse()) {
        try {
          closer();
        } catch (error) {
          // Thrown out of a listener it would end the process, and the other closers would not run.
          failureOf(error, method, logger);
        }
      }
    };
    const fail = (error: unknown) => {
      if (closed) return;
      const failure = failureOf(error, method, logger);
      refusals.note(method, call, failure);
      close(failure.code);
      call.emit("error", toServiceError(failure));
    };
    const run = (work: () => void) => {
      if (closed) return;
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };
    call.on("cancelled", () => close("cancelled"));
    call.on("close", () => close("ok"));
    run(() => {
      const caller = identify(call.metadata, kind === "desk" ? "desk" : "publish", lookup);
      const waitMs = rates.takeCall(caller.principal, 1, core.clock.monotonic());
      if (waitMs > 0) throw tooManyCalls(caller.principal, waitMs);
      const context = { caller, peer: () => call.getPeer(), traceparent: traceparentOf(call.metadata) };
      closers.push(streams.add({ kind, caller, end: fail }));
      logger.debug({ method, peer: call.getPeer(), agent: caller.agent }, "a stream has begun");
      begun = true;
      open(
        {
          context,
          write: (bytes) => call.write(bytes),
          onDrain: (then) => call.on("drain", () => run(then)),
          onRequest: (then) => {
            call.on("data", (request) => {
              run(() => {
                if (request instanceof ToastyError) throw request;
                then(request as Request);
              });
            });
          },
          onEnd: (then) => call.on("end", () => run(then)),
          onClose: (then) => closers.push(then),
          end: () => {
            close("ok");
            call.end();
          },
          run,
        },
        call,
      );
    });
  };
}
