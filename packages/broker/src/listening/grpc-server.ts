import { Server, ServerCredentials } from "@grpc/grpc-js";
import { limits, type RuntimeTls, ToastyError } from "@toasty/proto";
import type { BrokerOptions } from "../options.js";
import { type Address, formatAddress } from "./address.js";
import { createIdentity } from "./certificate.js";
import { answers } from "./probe.js";

/**
 * Larger than a notification may be, so that one that is too large can be answered in words, and on a publish stream
 * without ending it.
 */
const largestMessage = 4 * limits.messageBytes;

const probeMs = 200;

/** Makes the server. A desk whose laptop was closed is noticed within 20 seconds. */
export const createServer = (keepaliveMs = 15_000): Server =>
  new Server({
    "grpc.keepalive_time_ms": keepaliveMs,
    "grpc.keepalive_timeout_ms": 5000,
    "grpc.max_receive_message_length": largestMessage,
    // Messages for desks wait in the broker and not in a connection: this is more than 100 streams may have to write.
    "grpc-node.max_session_memory": 64,
    "grpc.max_concurrent_streams": 100,
    // Nobody serves what it would count for every message; the broker has metrics of its own.
    "grpc.enable_channelz": 0,
  });

/** Binds an address and returns it with its real port. */
export async function bindAddress(
  server: Server,
  address: Address,
  tls: BrokerOptions["tls"],
): Promise<Address> {
  const credentials = tls ? secured(tls) : ServerCredentials.createInsecure();
  // grpc-js would find out by itself, but it says so on standard error, too.
  if (address.port !== 0 && (await answers(address, probeMs))) throw inUse(address);
  try {
    return { ...address, port: await bind(server, formatAddress(address), credentials) };
  } catch (error) {
    throw bindFailure(address, error);
  }
}

/** Binds anything that grpc-js can listen on, without encryption. */
export const bindPlainly = (server: Server, address: string): Promise<number> =>
  bind(server, address, ServerCredentials.createInsecure());

/**
 * Binds a free port of this machine with TLS, under a key pair made for this start. Returns what clients need to know: they
 * accept this certificate and no other, so that nobody who takes the port later, or stands between, can pose as this broker.
 */
export async function bindPinned(server: Server): Promise<RuntimeTls> {
  const { certificate, privateKey } = createIdentity();
  const port = await bind(server, "127.0.0.1:0", secured({ cert: certificate, key: privateKey }));
  return { address: `127.0.0.1:${port}`, certificate };
}

const secured = ({ cert, key }: NonNullable<BrokerOptions["tls"]>): ServerCredentials =>
  ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }]);

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function bindFailure(address: Address, cause: unknown): ToastyError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message.includes("EADDRINUSE")) return inUse(address, cause);
  return new ToastyError({
    message: `Cannot listen on ${formatAddress(address)}: ${message}.`,
    remedy: "Choose another address.",
    code: "failed_precondition",
    reason: "UNREACHABLE",
    cause,
  });
}

const inUse = (address: Address, cause?: unknown) =>
  new ToastyError({
    message: `Something else listens on ${formatAddress(address)}, perhaps another broker.`,
    remedy: "Use it, stop it, or choose another address.",
    code: "failed_precondition",
    reason: "ADDRESS_IN_USE",
    cause,
  });
