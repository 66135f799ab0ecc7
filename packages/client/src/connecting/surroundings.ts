import { homedir } from "node:os";
import { basename, extname } from "node:path";

/** What a client takes from the machine around it; handed in, so that tests can be elsewhere. */
export interface Surroundings {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The user's number; not on Windows. */
  readonly uid: number | undefined;
  /** 0 to 1, for jitter. */
  readonly random: () => number;
}

/** This machine. */
export function here(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    uid: process.getuid?.(),
    random: Math.random,
  };
}

/** The name for an agent that gave none: `TOASTY_AGENT`, else the running script's, as far as it makes a legal id. */
export function usualAgent(env: Surroundings["env"], script = process.argv[1] ?? ""): string {
  if (env.TOASTY_AGENT) return env.TOASTY_AGENT;
  const name = basename(script, extname(script)).replace(/[^A-Za-z0-9._~:-]+/g, "-");
  return name.slice(0, 128) || "agent";
}
