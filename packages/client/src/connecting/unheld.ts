import { subscribe } from "node:diagnostics_channel";
import type { ClientHttp2Stream } from "node:http2";

/**
 * Lets a program end while calls to these paths are open. grpc-js holds the process for as long as any call is open, and
 * offers no way to say otherwise; Node tells of every HTTP/2 stream that is made. Where a Node does not, such a call holds
 * the process, as any other.
 */
export function neverHold(paths: readonly string[]): void {
  subscribe("http2.client.stream.created", (message) => {
    const { stream, headers } = message as Created;
    const path = headers[":path"];
    if (typeof path !== "string" || !paths.includes(path)) return;
    // grpc-js takes hold of the connection right after it has made the stream.
    queueMicrotask(() => stream.session?.unref());
  });
}

interface Created {
  readonly stream: ClientHttp2Stream;
  readonly headers: Readonly<Record<string, unknown>>;
}
