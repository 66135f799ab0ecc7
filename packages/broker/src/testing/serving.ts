import { EventEmitter } from "node:events";
import { Metadata } from "@grpc/grpc-js";
import { Role, ToastyError } from "@toasty/proto";
import { OpenStreams } from "../admission/open-streams.js";
import type { Principal } from "../admission/principal.js";
import { RateLimit } from "../admission/rate-limit.js";
import { type AdmissionLimits, settingsOf } from "../options.js";
import { AttachedDesks } from "../services/attached-desks.js";
import { RefusalLog } from "../services/refusal-log.js";
import type { Serving } from "../services/serving.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import { coreWith } from "./core.js";

const principal = (name: string, role: Role): Principal => ({ name, role, agent: undefined });

/** Principals of tests: the secret of each is its name. */
export const principals = {
  publisher: principal("publisher", Role.PUBLISHER),
  desk: principal("desk", Role.DESK),
  admin: principal("admin", Role.ADMIN),
};

/** Creates what handlers share, without a server, and notes of what they log and count. */
export function servingWith(limits: Partial<AdmissionLimits> = {}) {
  const { core, clock, publish } = coreWith();
  const calls: (readonly unknown[])[] = [];
  const logged: string[] = [];
  const log = (level: string) => (_: object, message: string) => void logged.push(`${level}: ${message}`);
  const nothing = () => {};
  const untraced = { traceparent: undefined, end: nothing };
  const telemetry: Telemetry = {
    logger: {
      debug: log("debug"),
      info: log("info"),
      warn: log("warn"),
      error: log("error"),
      fatal: log("fatal"),
    },
    metrics: {
      call: (...call) => void calls.push(call),
      published: nothing,
      delivered: nothing,
      dropped: nothing,
      rateLimited: nothing,
    },
    traces: { publish: () => untraced, deliver: nothing, report: () => untraced },
  };
  const all = { ...settingsOf({}).limits, ...limits };
  const serving: Serving = {
    core,
    telemetry,
    rates: new RateLimit(all),
    tokens: undefined,
    lookup: (secret) => principals[secret as keyof typeof principals],
    streams: new OpenStreams(all),
    desks: new AttachedDesks(),
    refusals: new RefusalLog(telemetry.logger, clock),
  };
  return { serving, core, clock, publish, calls, logged };
}

/** Metadata of a caller. */
export function metadataFor(
  secret: string | undefined,
  more: Readonly<Record<string, string>> = {},
): Metadata {
  const metadata = new Metadata();
  if (secret !== undefined) metadata.set("authorization", `Bearer ${secret}`);
  for (const [key, value] of Object.entries(more)) metadata.set(key, value);
  return metadata;
}

/** A call as grpc-js hands it over, that remembers what was done to it. */
export class TestCall<Request = unknown> extends EventEmitter {
  readonly metadata: Metadata;
  readonly request: Request;
  readonly written: unknown[] = [];
  readonly errors: unknown[] = [];
  readonly sentMetadata: Metadata[] = [];
  paused = false;
  ended = false;
  takesMore = true;

  constructor(metadata: Metadata, request: Request) {
    super();
    this.metadata = metadata;
    this.request = request;
    this.on("error", (error) => this.errors.push(error));
  }

  getPeer(): string {
    return "peer";
  }

  write(chunk: unknown): boolean {
    this.written.push(chunk);
    return this.takesMore;
  }

  end(): void {
    this.ended = true;
  }

  sendMetadata(metadata: Metadata): void {
    this.sentMetadata.push(metadata);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

/** Reads the error that a handler answers with, as a client does. */
export const refusalIn = (status: unknown): ToastyError =>
  ToastyError.from(Object.assign(new Error("refused"), status));
