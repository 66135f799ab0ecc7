import { type Destination, folderDestination, s3Destination } from "@toasty/releases";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { text } from "../../parsing/options.js";
import { UsageError } from "../../parsing/usage-error.js";
import { describePublished } from "../../releasing/describe.js";
import { openReleases, repoOption } from "../../releasing/repository.js";
import { showProgress } from "../../releasing/show-progress.js";

export const releasePublish = defineCommand({
  description: [
    "New files go first, timestamp.json last and in one step, and only if nobody else published meanwhile: clients see the old state or the new one. A destination that is ahead of this repository is left alone. If it breaks off, run it again: a file that was cut off at the destination is sent again. What waits for signatures is not sent.",
    "For a store, credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.",
  ],
  operands: { destination: required("a folder, or s3://BUCKET or s3://BUCKET/PREFIX") },
  options: {
    endpoint: text("the address of an S3-compatible store", "URL", {
      fallback: "AWS_ENDPOINT_URL, else Amazon's of the region",
    }),
    region: text("its region; stores other than Amazon's often want auto", "NAME", {
      fallback: "AWS_REGION, else us-east-1",
    }),
    ...repoOption,
  },
  examples: [
    ["toasty release publish /srv/updates", "a folder that a web server serves"],
    ["toasty release publish s3://updates/acme --region eu-central-1", "a bucket"],
  ],
  async run({ operands: { destination }, options, output, signal }) {
    const target = destinationOf(destination, options);
    await using repo = await openReleases({ repo: options.repo }, output, signal);
    using progress = showProgress(output);
    const published = await repo.publish(target, { onProgress: progress.onProgress, signal });
    progress[Symbol.dispose]();
    output.result(published, describePublished(published));
    return exitCodes.ok;
  },
});

function destinationOf(
  place: string,
  options: { readonly endpoint: string | undefined; readonly region: string | undefined },
): Destination {
  if (!place.startsWith("s3:")) return folderDestination(place);
  const [, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*?))?\/*$/.exec(place) ?? [];
  if (bucket === undefined)
    throw new UsageError("DESTINATION: the bucket is missing.", "Write it like s3://updates/acme.");
  const region = options.region ?? process.env.AWS_REGION ?? "us-east-1";
  const endpoint = options.endpoint ?? process.env.AWS_ENDPOINT_URL ?? `https://s3.${region}.amazonaws.com`;
  return s3Destination({ endpoint, region, bucket, prefix: prefix || undefined });
}

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
      throw new UsageError("--url is missing.", "Say where clients fetch the releases.");
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
