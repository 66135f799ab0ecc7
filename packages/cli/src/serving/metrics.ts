import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PrometheusExporter } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import type { HostAndPort } from "../parsing/values.js";

/** Metrics that Prometheus can fetch. */
export interface Metrics extends AsyncDisposable {
  readonly provider: MeterProvider;
  /** Address of the metrics, such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
}

/** Serves `/metrics`, and nothing else, at an address. */
export async function serveMetrics({ host, port }: HostAndPort): Promise<Metrics> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter] });
  const server = createServer((request, response) => {
    if (request.url?.split("?")[0] === "/metrics") exporter.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end("only /metrics is here\n");
  });
  // A connection that fails later, as for want of file descriptors, must not end the broker.
  server.on("error", () => {});
  server.listen(port, host);
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    provider,
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}/metrics`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await provider.shutdown();
    },
  };
}
