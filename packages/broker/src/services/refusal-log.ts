import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Metadata } from "@grpc/grpc-js";
import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import type { Reason, ToastyError } from "@toasty/proto";
import { traceIdOf } from "../telemetry/traces.js";

/** The part of a grpc-js call, unary or streaming, that a log line names. */
export interface AnyCall {
  readonly metadata: Pick<Metadata, "get">;
  getPeer(): string;
}

/** Returns a call that was refused before grpc-js made one of it. */
export function callOf(headers: IncomingHttpHeaders, { session }: ServerHttp2Stream): AnyCall {
  const { remoteAddress, remotePort } = session?.socket ?? {};
  return {
    metadata: { get: (key) => [headers[key] ?? []].flat() },
    getPeer: () => (remoteAddress === undefined ? "unknown" : `${remoteAddress}:${remotePort}`),
  };
}

/** Reasons that say that a caller lacks a right. They are logged as warnings. */
const suspicious: ReadonlySet<Reason> = new Set(["TOKEN_UNKNOWN", "ROLE_MISSING", "AGENT_MISMATCH"]);

const intervalMs = 1000;
const longestAgent = 128;
const longestMessage = 512;

/** Refusals of one reason that were not logged in the current second. */
interface Suppressed {
  readonly count: number;
  /** Context and message of the newest of them; undefined: there was none. */
  readonly newest: Line | undefined;
}

interface Line {
  readonly context: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/**
 * Logs refused calls. Anybody can cause one without a token, so that warnings are written at most once a second for
 * each reason; the next line says in `calls` how many it stands for.
 */
export class RefusalLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #suppressed = new Map<Reason, Suppressed>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /** Logs that a call was refused, with what is known of its caller. */
  note(method: string, call: AnyCall, failure: ToastyError): void {
    const { reason } = failure;
    const level = suspicious.has(reason) ? "warn" : "debug";
    if (this.#logger.isLevelEnabled?.(level) === false) return;
    const line = lineOf(method, call, failure);
    if (level === "debug") {
      this.#logger.debug(line.context, line.message);
      return;
    }
    const suppressed = this.#suppressed.get(reason);
    if (suppressed) {
      this.#suppressed.set(reason, { count: suppressed.count + 1, newest: line });
      return;
    }
    this.#logger.warn(line.context, line.message);
    this.#suppressUntilNext(reason);
  }

  #suppressUntilNext(reason: Reason): void {
    this.#suppressed.set(reason, { count: 0, newest: undefined });
    this.#clock.after(intervalMs, () => {
      const { count = 0, newest } = this.#suppressed.get(reason) ?? {};
      this.#suppressed.delete(reason);
      if (!newest) return;
      this.#logger.warn({ ...newest.context, calls: count }, newest.message);
      this.#suppressUntilNext(reason);
    });
  }
}

function lineOf(method: string, call: AnyCall, { code, reason, fullMessage }: ToastyError): Line {
  const [agent] = call.metadata.get("x-agent-id");
  const [traceparent] = call.metadata.get("traceparent");
  const context = {
    method,
    peer: call.getPeer(),
    agent: typeof agent === "string" ? clip(agent, longestAgent) : undefined,
    traceId: traceIdOf(traceparent),
    code,
    reason,
  };
  return { context, message: clip(fullMessage, longestMessage) };
}

const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length)}…` : text;
