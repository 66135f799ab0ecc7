/** Facts that the paths depend on; in Node: `process.platform`, `process.env`, `os.homedir()`. */
export interface PathsContext {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Files and folders by which a broker and its clients on one machine find each other. */
export interface Paths {
  /** Lives as long as the login session; only its owner may enter. */
  readonly runtimeDir: string;
  /** Lives as long as the user; only its owner may enter. */
  readonly configDir: string;
  /** Names the addresses of the running broker, while it runs. */
  readonly runtimeFile: string;
  /** The broker's unix socket; not on Windows. */
  readonly socket: string | undefined;
  /** The built-in token of each role. */
  readonly tokenFiles: Readonly<Record<"publisher" | "desk" | "admin", string>>;
  /** Further tokens, hashed. */
  readonly tokenStore: string;
  /** File for critical notifications that nothing could show. */
  readonly alertFile: string;
}

/** The content of the file that a running broker writes for its clients. */
export interface RuntimeFile {
  /** Host and port for clients of other make: plaintext, unless the broker was given a certificate. */
  readonly address: string;
  /** The path of the unix socket. */
  readonly socket?: string | undefined;
  /** The TLS port for clients of this user, where there is no unix socket. */
  readonly tls?: RuntimeTls | undefined;
  readonly pid: number;
  readonly epoch: string;
}

/** A TLS port, and the only certificate to accept there. */
export interface RuntimeTls {
  /** Host and port. */
  readonly address: string;
  /** In PEM. Made at each start of the broker, whose memory alone holds the key. */
  readonly certificate: string;
}

/** The address that the first contract fixed. The SDK uses it only when it is given. */
export const defaultAddress = "127.0.0.1:50053";

/**
 * Computes the paths of this machine. Pure: nothing is read or made.
 *
 * `TOASTY_RUNTIME_DIR` and `TOASTY_CONFIG_DIR` override the platform's usual folders.
 */
export function paths({ platform, env, home }: PathsContext): Paths {
  const separator = platform === "win32" ? "\\" : "/";
  const join = (...parts: string[]) => parts.join(separator);
  const { runtimeDir, configDir } = folders(platform, env, home, join);
  return {
    runtimeDir,
    configDir,
    runtimeFile: join(runtimeDir, "broker.json"),
    socket: platform === "win32" ? undefined : join(runtimeDir, "broker.sock"),
    tokenFiles: {
      publisher: join(configDir, "publisher.token"),
      desk: join(configDir, "desk.token"),
      admin: join(configDir, "admin.token"),
    },
    tokenStore: join(configDir, "tokens.json"),
    alertFile: join(configDir, "critical-alerts.jsonl"),
  };
}

type Join = (...parts: string[]) => string;

function folders(platform: string, env: PathsContext["env"], home: string, join: Join) {
  const usual = usualFolders(platform, env, home, join);
  return {
    runtimeDir: env.TOASTY_RUNTIME_DIR || usual.runtimeDir,
    configDir: env.TOASTY_CONFIG_DIR || usual.configDir,
  };
}

function usualFolders(platform: string, env: PathsContext["env"], home: string, join: Join) {
  switch (platform) {
    case "win32":
      return {
        runtimeDir: join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "Toasty"),
        configDir: join(env.APPDATA || join(home, "AppData", "Roaming"), "Toasty"),
      };
    case "darwin": {
      const support = join(home, "Library", "Application Support", "toasty");
      return { runtimeDir: support, configDir: support };
    }
    default:
      return {
        runtimeDir: env.XDG_RUNTIME_DIR ? join(env.XDG_RUNTIME_DIR, "toasty") : join(home, ".toasty", "run"),
        configDir: join(env.XDG_CONFIG_HOME || join(home, ".config"), "toasty"),
      };
  }
}
