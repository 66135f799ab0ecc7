import { places, type RuntimeFile, ToastyError } from "@toasty/proto";
import { readGuarded } from "./guarded-file.js";
import type { Surroundings } from "./surroundings.js";

/** What a running broker wrote down, and where it was found. */
export interface FoundRuntime {
  readonly path: string;
  readonly runtime: RuntimeFile;
}

/** Finds the file that the broker of this user leaves while it runs; `undefined` when there is none. */
export async function findRuntimeFile(surroundings: Surroundings): Promise<FoundRuntime | undefined> {
  for (const path of runtimeFiles(surroundings)) {
    const text = await readGuarded(path, { against: "write", uid: surroundings.uid });
    if (text !== undefined) return { path, runtime: parse(path, text) };
  }
  return undefined;
}

/**
 * Where it may be. A program without a login session (cron, a service) does not see XDG_RUNTIME_DIR though the broker
 * did, and the other way round, so that both folders are looked at.
 */
export function runtimeFiles(surroundings: Surroundings): string[] {
  const { env, platform, home, uid } = surroundings;
  const usual = places(surroundings).runtimeFile;
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
      message: `${path} does not say where the broker is. Start the broker again with \`toasty serve\`.`,
      code: "unavailable",
      reason: "UNREACHABLE",
    });
  }
  const { address, socket, pid, epoch } = found as Partial<RuntimeFile> & { address: string };
  return {
    address,
    ...(typeof socket === "string" && { socket }),
    pid: Number(pid ?? 0),
    epoch: String(epoch ?? ""),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
