import { subscribe } from "node:diagnostics_channel";
import type { ClientHttp2Stream } from "node:http2";

/**
 * Lets a program end while calls to these paths are open. grpc-js refs its connection for as long as any call is open, and
 * has no option for that; Node publishes every HTTP/2 stream on a diagnostics channel. On a Node without that channel such
 * a call keeps the process alive, like any other.
 */
export function unrefStreams(paths: readonly string[]): void {
  subscribe("http2.client.stream.created", (message) => {
    const { stream, headers } = message as Created;
    const path = headers[":path"];
    if (typeof path !== "string" || !paths.includes(path)) return;
    // grpc-js refs the connection right after it has made the stream.
    queueMicrotask(() => stream.session?.unref());
  });
}

interface Created {
  readonly stream: ClientHttp2Stream;
  readonly headers: Readonly<Record<string, unknown>>;
}
