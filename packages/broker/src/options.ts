import type { MeterProvider, TracerProvider } from "@opentelemetry/api";
import { type Clock, systemClock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import { limits as contract, defaultAddress } from "@toasty/proto";

/** Options of a broker. Everything has a default. */
export interface BrokerOptions {
  /** Host and port; port 0 takes a free one. Default: `127.0.0.1:50053`. Beyond localhost only with `tls`. */
  readonly address?: string | undefined;
  /** The unix socket: its path, or false for none. Default on POSIX: `broker.sock` in the runtime directory. */
  readonly socket?: string | false | undefined;
  /** Certificate and key in PEM, for the TCP address. Default: none. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer } | undefined;
  /** `"none"` admits everyone on localhost. Default: `"tokens"`. */
  readonly auth?: "tokens" | "none" | undefined;
  /** Interval at which a silent connection is probed; it has 5 seconds to answer. Default: 15,000. */
  readonly keepaliveMs?: number | undefined;
  /** Serves gRPC reflection. Default: false. */
  readonly reflection?: boolean | undefined;
  /** Limits of admission. */
  readonly limits?: Partial<AdmissionLimits> | undefined;
  /** Limits of what waits for desks. */
  readonly mailbox?: Partial<MailboxLimits> | undefined;
  /** Limits of merging floods and repetition. */
  readonly shaping?: Partial<ShapingLimits> | undefined;
  /** Limits of what is remembered. */
  readonly memory?: Partial<MemoryLimits> | undefined;
  /** Destination of the log. Default: JSON lines by pino to standard error, from `info` on. */
  readonly logger?: Logger | undefined;
  /** Destination of metrics. Default: nowhere. */
  readonly meterProvider?: MeterProvider | undefined;
  /** Destination of traces. Default: the global one of `@opentelemetry/api`, if that is installed and set up before. */
  readonly tracerProvider?: TracerProvider | undefined;
  /** The environment that says where files are. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** Limits of admission. */
export interface AdmissionLimits {
  /** Publishes that an agent may send at once. Default: 60. */
  readonly agentBurst: number;
  /** Publishes per second that an agent may send for long. Default: 20. */
  readonly agentPerSecond: number;
  /** Factor by which a principal may publish more than one agent. Default: 10. */
  readonly principalFactor: number;
  /** The same for the built-in tokens, which all programs of the user share. Default: 100. */
  readonly builtInFactor: number;
  /** Publishes that CRITICAL may send beyond a full burst. Default: 10. */
  readonly criticalReserve: number;
  /** Agents whose rate is remembered. Default: 10,000. */
  readonly agents: number;
  /**
   * Calls other than publishes that a principal may make at once; the built-in ones ten times that. A look into the
   * history counts as several. Default: 600.
   */
  readonly callBurst: number;
  /** The same, per second. Default: 200. */
  readonly callsPerSecond: number;
  /** Sessions: streams of desks and watches of agents. One principal may have half of them. Default: 4,000. */
  readonly sessions: number;
  /** Watches of one agent, and its publish streams. Default: 64. */
  readonly agentSessions: number;
  /** Sessions that only desks may take. Default: 64. */
  readonly deskSessions: number;
  /** Publish streams, which are no sessions. One principal may have half of them. Default: 2,000. */
  readonly publishStreams: number;
}

/** Limits of what waits for desks. */
export interface MailboxLimits {
  /** Notifications in one mailbox; withdrawals, of which there are at most 1,024, are counted apart. Default: 1,024. */
  readonly messages: number;
  /** Bytes in one mailbox. Default: 4 MB. */
  readonly bytes: number;
  /** Time for which each message waits in a mailbox without a session. Default: 1 hour. */
  readonly ttlMs: number;
  /** Mailboxes without a session. Default: 256. */
  readonly mailboxes: number;
  /** Bytes in all mailboxes. Default: 64 MB. */
  readonly totalBytes: number;
}

/** Limits of merging floods and repetition. */
export interface ShapingLimits {
  /** Time for which a `dedup_key` is remembered. Default: 10 seconds. */
  readonly dedupWindowMs: number;
  /** Longest time between members of a burst. Default: 2 seconds. */
  readonly coalesceWindowMs: number;
  /** Notifications of a group that pass before a summary takes their place. Default: 3. */
  readonly coalesceAfter: number;
}

/** Limits of what is remembered. */
export interface MemoryLimits {
  /** Entries of the history. Default: 5,000. */
  readonly history: number;
  /** Bytes of the history. Default: 8 MB. */
  readonly historyBytes: number;
  /** Notifications whose state is known, and outcomes that wait for their agent; questions apart. Default: 10,000. */
  readonly outcomes: number;
  /** Time for which an outcome waits for its agent. Default: 24 hours. */
  readonly outcomeMs: number;
}

/** All that can be set, with the defaults filled in. */
export interface Settings {
  readonly address: string;
  readonly auth: "tokens" | "none";
  readonly limits: AdmissionLimits;
  readonly mailbox: MailboxLimits;
  readonly shaping: ShapingLimits;
  readonly memory: MemoryLimits;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

const megabyte = 1024 * 1024;

/** Fills in the defaults. */
export function settingsOf(options: BrokerOptions): Settings {
  return {
    address: options.address ?? defaultAddress,
    auth: options.auth ?? "tokens",
    limits: {
      agentBurst: 60,
      agentPerSecond: 20,
      principalFactor: 10,
      builtInFactor: 100,
      criticalReserve: 10,
      agents: 10_000,
      callBurst: 600,
      callsPerSecond: 200,
      sessions: 4000,
      agentSessions: 64,
      deskSessions: 64,
      publishStreams: 2000,
      ...options.limits,
    },
    mailbox: {
      messages: 1024,
      bytes: 4 * megabyte,
      ttlMs: 60 * 60 * 1000,
      mailboxes: 256,
      totalBytes: 64 * megabyte,
      ...options.mailbox,
    },
    shaping: { dedupWindowMs: 10_000, coalesceWindowMs: 2000, coalesceAfter: 3, ...options.shaping },
    memory: {
      history: 5000,
      historyBytes: 8 * megabyte,
      outcomes: 10_000,
      outcomeMs: contract.outcomeRetentionMs,
      ...options.memory,
    },
    env: options.env ?? process.env,
    clock: options.clock ?? systemClock,
  };
}
