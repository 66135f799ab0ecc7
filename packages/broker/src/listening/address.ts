import { isIPv4, isIPv6 } from "node:net";
import { ToastyError } from "@toasty/proto";

/** A host and a port to listen on. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port` or `[v6]:port`. */
export function parseAddress(text: string): Address {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const name = bracketed ?? plain;
  if (name === undefined || !(port <= 65_535) || (bracketed !== undefined && !isIPv6(bracketed))) {
    throw ToastyError.invalid([
      {
        field: "address",
        description: `${JSON.stringify(text)} is no address: write host:port, such as 127.0.0.1:50053`,
      },
    ]);
  }
  // The name stands for ::1 on some machines and for 127.0.0.1 on others; clients are told the number.
  return { host: name === "localhost" ? "127.0.0.1" : name, port };
}

/** Writes an address as grpc-js wants it. */
export const formatAddress = ({ host, port }: Address): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;

/** Returns whether only this machine can reach it. A name that merely begins like 127. is another host. */
export const isLocal = ({ host }: Address): boolean =>
  isIPv4(host) ? host.startsWith("127.") : host === "::1";
