import { UsageError } from "../parsing/usage-error.js";

/** Reads `127.0.0.1:9464` or `[::1]:9464`. */
export function readHostAndPort(address: string): { readonly host: string; readonly port: number } {
  const [, host, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(address) ?? [];
  if (host === undefined || Number(port) > 65_535) {
    throw new UsageError(`${JSON.stringify(address)} is no address: write it like 127.0.0.1:9464`);
  }
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}
