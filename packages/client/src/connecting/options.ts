import { checkNumbers, duration } from "./check-options.js";

/** Options of `connect`: the way to the broker, and the limits of waiting for it. */
export interface ConnectOptions {
  /** Name of the publisher, such as "trainer". Default: `TOASTY_AGENT`, else the name of the running script. */
  readonly agent?: string | undefined;
  /**
   * `unix:/path`, or `host:port` with `tls` or `plaintext`. Default: `TOASTY_ADDRESS`, else the broker of this user, whose
   * runtime file says where it is.
   */
  readonly address?: string | undefined;
  /** One token for everything, or one for each role. Default: `TOASTY_TOKEN`, else the built-in tokens' files. */
  readonly token?: string | TokensByRole | undefined;
  /** TLS to `address`: `true` trusts the system's authorities, or see {@link TlsOptions}. Default: none. */
  readonly tls?: boolean | TlsOptions | undefined;
  /**
   * Speaks to `address` without encryption, and believes whoever listens there. Tokens are then never read from files.
   * Default: `TOASTY_PLAINTEXT=1`, else false.
   */
  readonly plaintext?: boolean | undefined;
  /** While the broker is away: `wait` in the outbox, or `drop` at once for jobs that must never wait. Default: `wait`. */
  readonly onUnavailable?: "wait" | "drop" | undefined;
  /** Limit of publishes, and also of reports, that wait while the broker is away. Default: 1,000. */
  readonly outboxEntries?: number | undefined;
  /** Limit of the time that each of them waits. Default: 30,000. */
  readonly outboxTimeoutMs?: number | undefined;
  /** The longest that one call may take. Default: 10,000. */
  readonly callTimeoutMs?: number | undefined;
  /** The longest that one attempt to connect may take. Default: 5,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Time after which a silent connection is probed. More for foreign brokers that punish pings. Default: 10,000. */
  readonly keepaliveMs?: number | undefined;
}

/** Certificates to accept, and the one to show. All of it is PEM text. */
export interface TlsOptions {
  /** The authorities to trust. Default: the system's. */
  readonly ca?: string | undefined;
  /** The one certificate to accept, whatever names are in it, such as `broker.tls.certificate` of an embedded broker. */
  readonly pin?: string | undefined;
  /** The certificate to show, and its key, for a broker that asks for one. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** Rights of a token. */
export type TokenRole = "publisher" | "desk" | "admin";

/** A token for each role. */
export type TokensByRole = Readonly<Partial<Record<TokenRole, string>>>;

type Defaulted =
  | "onUnavailable"
  | "outboxEntries"
  | "outboxTimeoutMs"
  | "callTimeoutMs"
  | "connectTimeoutMs"
  | "keepaliveMs";

/** {@link ConnectOptions} with every default in place. */
export type Settings = {
  readonly [K in Defaulted]-?: NonNullable<ConnectOptions[K]>;
} & Pick<ConnectOptions, "address" | "token" | "tls" | "plaintext"> & { readonly agent: string };

const ranges = {
  outboxEntries: { least: 0, whole: true as const },
  outboxTimeoutMs: duration,
  callTimeoutMs: { least: 1 },
  connectTimeoutMs: { least: 1 },
  keepaliveMs: { least: 1 },
};

/** Fills in the defaults; the agent's name comes from the environment. */
export function settingsOf(options: ConnectOptions, defaultAgent: string): Settings {
  checkNumbers(options, ranges);
  return {
    address: options.address,
    token: options.token,
    tls: options.tls,
    plaintext: options.plaintext,
    agent: options.agent ?? defaultAgent,
    onUnavailable: options.onUnavailable ?? "wait",
    outboxEntries: options.outboxEntries ?? 1_000,
    outboxTimeoutMs: options.outboxTimeoutMs ?? 30_000,
    callTimeoutMs: options.callTimeoutMs ?? 10_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
    keepaliveMs: options.keepaliveMs ?? 10_000,
  };
}
