import { checkNumbers, count, duration } from "../calling/check-options.js";

/** How a client finds its broker, and how patient it is. All of it is optional. */
export interface ConnectOptions {
  /** Who publishes, such as "trainer". Default: `TOASTY_AGENT`, else the name of the running script. */
  readonly agent?: string;
  /** `host:port` or `unix:/path`. Default: `TOASTY_ADDRESS`, else what the broker's runtime file says. */
  readonly address?: string;
  /** One token for everything, or one for each role. Default: `TOASTY_TOKEN`, else the built-in tokens' files. */
  readonly token?: string | TokensByRole;
  /** For a broker on another machine: `true` for the system's authorities, or PEM texts. Default: none. */
  readonly tls?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** While the broker is away: `wait` in the outbox, or `drop` at once for jobs that must never wait. Default: `wait`. */
  readonly onUnavailable?: "wait" | "drop";
  /** How many publishes, and as many reports, wait while the broker is away. Default: 1,000. */
  readonly outboxEntries?: number;
  /** How long each of them waits. Default: 30,000. */
  readonly outboxTimeoutMs?: number;
  /** The longest that one call may take. Default: 10,000. */
  readonly callTimeoutMs?: number;
  /** The longest that one attempt to connect may take. Default: 5,000. */
  readonly connectTimeoutMs?: number;
  /** How often a silent connection is probed. More for brokers of other make that punish pings. Default: 10,000. */
  readonly keepaliveMs?: number;
}

/** What a token allows. */
export type TokenRole = "publisher" | "desk" | "admin";

/** A token for each role. */
export type TokensByRole = Readonly<Partial<Record<TokenRole, string>>>;

/** {@link ConnectOptions} with every default in place. */
export type Settings = Required<
  Pick<
    ConnectOptions,
    | "onUnavailable"
    | "outboxEntries"
    | "outboxTimeoutMs"
    | "callTimeoutMs"
    | "connectTimeoutMs"
    | "keepaliveMs"
  >
> &
  Pick<ConnectOptions, "address" | "token" | "tls"> & { readonly agent: string };

const ranges = {
  outboxEntries: count,
  outboxTimeoutMs: duration,
  callTimeoutMs: { least: 1 },
  connectTimeoutMs: { least: 1 },
  keepaliveMs: { least: 1 },
};

/** Fills in the defaults; the agent's name comes from the surroundings. */
export function settingsOf(options: ConnectOptions, usualAgent: string): Settings {
  checkNumbers(options, ranges);
  return {
    address: options.address,
    token: options.token,
    tls: options.tls,
    agent: options.agent ?? usualAgent,
    onUnavailable: options.onUnavailable ?? "wait",
    outboxEntries: options.outboxEntries ?? 1_000,
    outboxTimeoutMs: options.outboxTimeoutMs ?? 30_000,
    callTimeoutMs: options.callTimeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    keepaliveMs: options.keepaliveMs ?? 10_000,
  };
}
