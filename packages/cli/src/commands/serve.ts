import { aborted } from "@toasty/kit/signals";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand } from "../parsing/command.js";
import { flag, text } from "../parsing/options.js";
import { naming, UsageError } from "../parsing/usage-error.js";
import { readGivenFile } from "../parsing/values.js";
import { listeningOptions, noAuthWarning } from "../serving/listening-options.js";
import { type RunningBroker, runBroker } from "../serving/run-broker.js";

export const serve = defineCommand({
  description: [
    "Runs until Ctrl-C or SIGTERM, then ends streams, lets calls finish and goes. Standard output gets one line when it is ready.",
    "Listens on this machine only; an address beyond it needs --tls-cert and --tls-key.",
  ],
  operands: {},
  options: {
    ...listeningOptions,
    reflection: flag("let tools such as buf curl and grpcurl list the services"),
    tlsCert: text("a certificate in PEM, for the address", "FILE"),
    tlsKey: text("its key in PEM", "FILE"),
  },
  examples: [
    ["toasty serve", "on the usual address and the unix socket"],
    [
      "toasty serve --metrics --log-level debug 2>broker.jsonl",
      "/metrics on 127.0.0.1:9464; every publish in the log",
    ],
    ["toasty serve --address 127.0.0.1:0 --json", "on a free port; one line of JSON says which"],
  ],
  async run({ options, output, signal }) {
    const tls = readTls(options.tlsCert, options.tlsKey);
    await using running = await runBroker(options, { reflection: options.reflection, tls });
    const place = endpointsOf(running);
    const also = [place.socket && `on ${place.socket}`, place.metrics && `metrics at ${place.metrics}`];
    const line = [place.address, ...also].filter(Boolean).join(", ");
    output.result(place, `${output.paint.bold("toasty")} serves ${line}; Ctrl-C ends it`);
    if (options.noAuth) output.note(output.paint.colour("red", noAuthWarning));
    await aborted(signal);
    return exitCodes.ok;
  },
});

function endpointsOf({ broker: { address, socket }, metricsUrl }: RunningBroker) {
  return { address, socket, pid: process.pid, metrics: metricsUrl };
}

function readTls(cert: string | undefined, key: string | undefined) {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) throw new UsageError("--tls-cert and --tls-key go together.");
  return {
    cert: naming("--tls-cert", () => readGivenFile(cert)),
    key: naming("--tls-key", () => readGivenFile(key)),
  };
}
