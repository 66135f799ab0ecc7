import { dirname } from "node:path";
import { paths, type RuntimeFile, type RuntimeTls, ToastyError } from "@toasty/proto";
import type { Environment } from "./environment.js";
import { isPrivateFolder, readPrivate } from "./private-files.js";

/** Runtime file of a broker: its path and its content. */
export interface FoundRuntime {
  readonly path: string;
  readonly runtime: RuntimeFile;
}

/**
 * Finds the file that the broker of this user leaves while it runs; `undefined` when there is none. A folder that another
 * user could enter or replace is refused, whatever is in it. Windows keeps a user's folders from others by itself.
 */
export async function findRuntimeFile(environment: Environment): Promise<FoundRuntime | undefined> {
  const { uid } = environment;
  for (const path of runtimeFiles(environment)) {
    if (uid !== undefined && !isPrivateFolder(dirname(path), uid)) continue;
    const text = await readPrivate(path, uid);
    if (text !== undefined) return { path, runtime: parse(path, text) };
  }
  return undefined;
}

/**
 * Returns the paths where the runtime file may be. A program without a login session (cron, a service) does not see XDG_RUNTIME_DIR though the broker
 * did, and the other way round, so that both folders are tried.
 */
export function runtimeFiles(environment: Environment): string[] {
  const { env, platform, home, uid } = environment;
  const usual = paths(environment).runtimeFile;
  if (env.TOASTY_RUNTIME_DIR || platform !== "linux" || uid === undefined) return [usual];
  return [...new Set([usual, `/run/user/${uid}/toasty/broker.json`, `${home}/.toasty/run/broker.json`])];
}

function parse(path: string, text: string): RuntimeFile {
  const found = json(text);
  if (
    typeof found !== "object" ||
    found === null ||
    !("address" in found) ||
    typeof found.address !== "string"
  ) {
    throw new ToastyError({
      message: `${path} does not say where the broker is.`,
      remedy: "Start the broker again with `toasty up`.",
      code: "unavailable",
      reason: "UNREACHABLE",
    });
  }
  const { address, socket, tls, pid, epoch } = found as Partial<RuntimeFile> & { address: string };
  return {
    address,
    socket: typeof socket === "string" ? socket : undefined,
    tls: isTls(tls) ? tls : undefined,
    pid: Number(pid ?? 0),
    epoch: String(epoch ?? ""),
  };
}

function isTls(value: RuntimeTls | undefined): value is RuntimeTls {
  return typeof value?.address === "string" && typeof value.certificate === "string";
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
