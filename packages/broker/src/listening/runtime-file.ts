import { readFileSync, rmSync } from "node:fs";
import { isRunning } from "@toasty/kit/process-identity";
import { type RuntimeFile, ToastyError } from "@toasty/proto";
import { writePrivate } from "../files/private-files.js";
import { parseAddress } from "./address.js";
import { answers } from "./probe.js";

/** Refuses to start where another broker of this runtime directory is alive; what a killed one left is nobody's. */
export async function refuseRival(path: string): Promise<void> {
  const found = readRuntimeFile(path);
  if (!found || !isRunning(found.pid)) return;
  // The number may belong to another process by now: then nothing listens at that address.
  if (!(await isServed(found))) return;
  throw new ToastyError({
    message: `A broker (process ${found.pid}) serves ${found.address} already.`,
    remedy: "Use it, stop it, or set TOASTY_RUNTIME_DIR to another folder.",
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
  });
}

/** Says where this broker listens. */
export function writeRuntimeFile(path: string, content: RuntimeFile): void {
  writePrivate(path, `${JSON.stringify(content)}\n`);
}

/** Removes it, unless another broker has written its own meanwhile. */
export function removeRuntimeFile(path: string, epoch: string): void {
  if (readRuntimeFile(path)?.epoch === epoch) rmSync(path, { force: true });
}

function readRuntimeFile(path: string): RuntimeFile | undefined {
  try {
    const found = JSON.parse(readFileSync(path, "utf8")) as Partial<RuntimeFile>;
    const { address, pid, epoch } = found;
    if (typeof address !== "string" || typeof pid !== "number" || typeof epoch !== "string") return undefined;
    return { ...found, address, pid, epoch };
  } catch {
    // Missing, or torn: either way there is nothing to respect.
    return undefined;
  }
}

async function isServed({ address }: RuntimeFile): Promise<boolean> {
  try {
    return await answers(parseAddress(address));
  } catch {
    return false;
  }
}
