import { loadNative } from "../winrt/native.js";
import type { HostMessage, HostRequest } from "./host-methods.js";
import { serveHost } from "./serve.js";

// The program of the host process: what calls into Windows, so that a fault there cannot take the app along.

const send = (message: HostMessage): void => {
  if (process.connected) process.send?.(message);
};

// Ctrl+C in a console reaches every process of it; the app decides when its host ends.
process.on("SIGINT", () => {});

try {
  const host = serveHost(await loadNative(), (event) => send({ kind: "event", event }));
  process.on("disconnect", () => {
    // Windows is told that the class of the activator is gone before it is.
    host.close();
    process.exit(0);
  });
  process.on("message", ({ id, method, parameters }: HostRequest) => {
    try {
      const run = host.methods[method] as (...parameters: readonly unknown[]) => unknown;
      send({ kind: "result", id, result: run(...parameters) });
    } catch (error) {
      send({ kind: "error", id, message: error instanceof Error ? error.message : String(error) });
    }
  });
  send({ kind: "ready" });
} catch (error) {
  send({ kind: "unavailable", message: error instanceof Error ? error.message : String(error) });
}
