import { defaultAddress, ToastyError } from "@toasty/proto";
import { findRuntimeFile } from "./runtime-file.js";
import type { Surroundings } from "./surroundings.js";

/** Where to connect, and what made us think so. */
export interface Endpoint {
  /** `host:port` or `unix:/path`. */
  readonly address: string;
  readonly from: "options" | "environment" | "runtime file" | "default";
  /** The runtime file and the process that wrote it. */
  readonly runtime?: { readonly path: string; readonly pid: number };
}

/**
 * Finds the broker: the option, then `TOASTY_ADDRESS`, then the runtime file, then the usual address.
 *
 * A unix socket that the runtime file names is taken instead of its address, and never the other way round: anybody on
 * the machine can listen on a port that our broker has left, but not on a socket in a folder of ours.
 */
export async function locate(option: string | undefined, surroundings: Surroundings): Promise<Endpoint> {
  if (option) return { address: legal(option, "address"), from: "options" };
  const { TOASTY_ADDRESS: given } = surroundings.env;
  if (given) return { address: legal(given, "TOASTY_ADDRESS"), from: "environment" };
  const found = await findRuntimeFile(surroundings);
  if (!found) return { address: defaultAddress, from: "default" };
  const { address, socket, pid } = found.runtime;
  return {
    address: socket && surroundings.platform !== "win32" ? `unix:${socket}` : address,
    from: "runtime file",
    runtime: { path: found.path, pid },
  };
}

/** A socket's path, a name or number and a port, or an IPv6 number and a port. */
const addressPattern = /^(unix:.+|[^\s:/[\]]+:\d{1,5}|\[[\da-fA-F:.]+\]:\d{1,5})$/;

function legal(address: string, field: string): string {
  if (addressPattern.test(address)) return address;
  const description = `${JSON.stringify(address)} is no address of a broker: give host:port or unix:/path`;
  throw ToastyError.invalid([{ field, description }]);
}

/** Whether what is sent there stays on this machine. */
export function isLocal(address: string): boolean {
  if (address.startsWith("unix:")) return true;
  const host = address.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
