import { homedir } from "node:os";
import { basename, extname } from "node:path";

/** Facts of the machine and the process that a client depends on; passed in, so that tests can have their own. */
export interface Environment {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The user's number; not on Windows. */
  readonly uid: number | undefined;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

/** Returns the facts of this machine and this process. */
export function thisEnvironment(): Environment {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    uid: process.getuid?.(),
    random: Math.random,
  };
}

/** Returns the name of an agent that gave none: `TOASTY_AGENT`, else the running script's, made into a legal id. */
export function defaultAgent(env: Environment["env"], script = process.argv[1] ?? ""): string {
  if (env.TOASTY_AGENT) return env.TOASTY_AGENT;
  const name = basename(script, extname(script)).replace(/[^A-Za-z0-9._~:-]+/g, "-");
  return name.slice(0, 128) || "agent";
}
