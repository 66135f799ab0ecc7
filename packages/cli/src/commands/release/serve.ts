import { stat } from "node:fs/promises";
import { aborted } from "@toasty/kit/signals";
import { ReleaseError, serveFolder } from "@toasty/releases";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { text } from "../../parsing/options.js";
import { readHostAndPort } from "../../parsing/values.js";

export const releaseServe = defineCommand({
  description: [
    "As a static host would, and for this machine: nothing in it is made for the open internet. Runs until Ctrl-C or SIGTERM.",
  ],
  operands: { folder: required("where `toasty release publish` has published to") },
  options: {
    address: text("where to listen; port 0 takes a free one", "HOST:PORT", { fallback: "127.0.0.1:0" }),
  },
  examples: [
    ["toasty release serve site --address 127.0.0.1:8080", "then verify --url http://127.0.0.1:8080"],
  ],
  async run({ operands: { folder }, options, output, signal }) {
    const found = await stat(folder).catch(() => undefined);
    if (!found?.isDirectory()) {
      throw new ReleaseError({
        reason: "NOT_FOUND",
        message: `there is no folder ${folder} to serve.`,
        remedy: "Publish into it first.",
      });
    }
    await using served = await serveFolder(folder, readHostAndPort(options.address ?? "127.0.0.1:0"));
    output.result(
      { url: served.url, pid: process.pid },
      `${output.paint.bold(served.url)} serves ${folder}; Ctrl-C ends it`,
    );
    await aborted(signal);
    return exitCodes.ok;
  },
});
