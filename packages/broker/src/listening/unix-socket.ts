import { chmodSync, lstatSync, rmSync } from "node:fs";
import { ToastyError } from "@toasty/proto";
import { withLock } from "../files/lock.js";
import { answers } from "./probe.js";

/** Capacity of `sockaddr_un`: 108 bytes on Linux and 104 elsewhere, the closing zero included. */
const longest = process.platform === "linux" ? 107 : 103;

/**
 * Binds a unix socket, in the place of one that a killed broker left. Who finds it stale and who removes it is one step
 * under a lock: otherwise two brokers that start together could remove each other's.
 */
export async function bindSocket(path: string, bind: (address: string) => Promise<unknown>): Promise<void> {
  if (Buffer.byteLength(path) > longest) throw tooLong(path);
  await withLock(`${path}.lock`, async () => {
    if (exists(path)) {
      if (await answers({ path })) throw inUse(path);
      rmSync(path, { force: true });
    }
    await bind(`unix:${path}`);
    chmodSync(path, 0o600);
  });
}

function exists(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats && !stats.isSocket()) throw noSocket(path);
  return stats !== undefined;
}

const inUse = (path: string) =>
  new ToastyError({
    message: `Another broker listens on ${path}.`,
    remedy: "Use it, stop it, or give this one another socket.",
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
  });

const noSocket = (path: string) =>
  new ToastyError({
    message: `${path} exists and is no socket.`,
    remedy: "Remove it, or give the broker another path.",
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
  });

const tooLong = (path: string) =>
  ToastyError.invalid([
    {
      field: "socket",
      description: `${path} is longer than a socket's path may be (${longest} bytes): set TOASTY_RUNTIME_DIR to a shorter folder`,
    },
  ]);
