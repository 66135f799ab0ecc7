import type { Broker, BrokerOptions } from "@toasty/broker";
import { jsonLog } from "@toasty/broker/json-log";
import { keepHeapSmall } from "@toasty/broker/small-heap";
import type { ConnectOptions } from "@toasty/client";
import { readHostAndPort } from "../parsing/values.js";
import type { Listening } from "./listening-options.js";

/** A broker of this process, and its metrics. */
export interface RunningBroker extends AsyncDisposable {
  readonly broker: Broker;
  /** Address of the metrics for Prometheus, if they are served. */
  readonly metricsUrl: string | undefined;
}

/** Returns the connection options for a client in the same process, which ignore the environment. */
export function connectionTo({ socket, tls }: Broker): Pick<ConnectOptions, "address" | "tls"> {
  return tls ? { address: tls.address, tls: { pin: tls.certificate } } : { address: `unix:${socket}` };
}

/** Starts a broker as the options say; it logs to `logFile`, or else to standard error. Dispose it to stop the broker gracefully. */
export async function runBroker(
  { address, socket, noAuth, metrics: metricsAddress, logLevel = "info" }: Listening,
  {
    logFile,
    ...more
  }: Pick<BrokerOptions, "tls" | "reflection" | "env"> & { readonly logFile?: string | undefined } = {},
): Promise<RunningBroker> {
  const metrics = metricsAddress === undefined ? undefined : await metricsAt(metricsAddress);
  try {
    keepHeapSmall();
    const { startBroker } = await import("@toasty/broker");
    const broker = await startBroker({
      ...more,
      address,
      socket: socket === "none" ? false : socket,
      auth: noAuth ? "none" : "tokens",
      logger: jsonLog({ name: "toasty-broker", level: logLevel, file: logFile }),
      meterProvider: metrics?.provider,
    });
    const stop = async () => {
      await broker.close();
      await metrics?.[Symbol.asyncDispose]();
    };
    return { broker, metricsUrl: metrics?.url, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await metrics?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** Loaded only when somebody wants metrics. */
async function metricsAt(address: string) {
  const hostAndPort = readHostAndPort(address);
  const { serveMetrics } = await import("./metrics.js");
  return serveMetrics(hostAndPort);
}
