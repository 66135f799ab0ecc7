import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand } from "../../parsing/command.js";
import { text } from "../../parsing/options.js";
import { UsageError } from "../../parsing/usage-error.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repoOption } from "../../releasing/repository-options.js";

export const releaseVerify = defineCommand({
  description: [
    "Asks for every file that is in force, and for one that is not there; looks at caching, parts and packing; then goes the whole way as a client, from the very first root to the newest release of this platform. Exits with 1 when clients cannot update.",
  ],
  operands: {},
  options: { url: text("where clients fetch it", "URL", { required: true }), ...repoOption },
  examples: [
    [
      "toasty release verify --url https://updates.example.com",
      "what is wrong with the host, and what to do",
    ],
  ],
  async run({ options, output, signal }) {
    if (options.url === undefined)
      throw new UsageError("--url is missing: say where clients fetch the releases");
    await using repo = await openReleases({ repo: options.repo }, output, signal);
    const verified = await repo.verify(options.url, { signal });
    const { paint } = output;
    const findings = verified.findings.map(({ level, message }) =>
      level === "error"
        ? `${paint.colour("red", "✖")} ${message}`
        : `${paint.colour("yellow", "▲")} ${message}`,
    );
    const clients = verified.clients.map(({ app, channel, platform, version }) =>
      version === undefined
        ? `${paint.colour("red", "✖")} ${app} on ${channel} for ${platform} came to nothing`
        : `${paint.colour("green", "✔")} ${app} on ${channel} for ${platform} came to ${version}`,
    );
    const none = "nothing for this platform is published, so no client was tried";
    output.result(verified, [...findings, ...(clients.length > 0 ? clients : [none])].join("\n"));
    return verified.ok ? exitCodes.ok : exitCodes.failed;
  },
});
