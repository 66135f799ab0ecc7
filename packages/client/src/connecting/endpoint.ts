import type { TlsOptions } from "./options.js";

/** The place to connect to, and where that was read. */
export interface Endpoint {
  /** `host:port` or `unix:/path`. */
  readonly address: string;
  readonly protection: Protection;
  readonly from: "options" | "environment" | "runtime_file";
  /** The runtime file and the process that wrote it. */
  readonly runtime?: { readonly path: string; readonly pid: number } | undefined;
}

/** The reason why only the right broker can be at the other end. It holds before a single byte of a call is sent. */
export type Protection =
  /** A unix socket in a folder that only this user may enter. */
  | { readonly kind: "socket" }
  /** TLS, whose certificate is checked in the handshake. */
  | { readonly kind: "tls"; readonly tls: TlsOptions }
  /** There is none: the caller asked for plaintext, and gets no token from a file. */
  | { readonly kind: "plaintext" };

/** Tells whether two endpoints are one and the same broker's. */
export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one.address === other.address && pinOf(one) === pinOf(other);
}

const pinOf = ({ protection }: Endpoint): string | undefined =>
  protection.kind === "tls" ? protection.tls.pin : undefined;
