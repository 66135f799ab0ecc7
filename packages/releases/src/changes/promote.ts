import { copyFile, link, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { archiveTarget, type Channel, parseVersion, type Release } from "@toasty/updater/metadata";
import { ReleaseError } from "../release-error.js";
import { inOrder } from "./add-release.js";
import { ChannelDraft, releaseIn } from "./channel-draft.js";
import type { Context } from "./context.js";
import { type LineOptions, pickLine } from "./pick-line.js";
import { newSalt } from "./roll-out.js";
import { type Settled, settle } from "./settle.js";

/** Which release to offer on which other channel. */
export interface PromoteOptions extends Omit<LineOptions, "channel"> {
  readonly version: string;
  readonly from: Channel;
  readonly to: Channel;
  /** Give it to so many of a hundred installations at first. Default: to all. */
  readonly percent?: number | undefined;
}

/** Offers a release of one channel on another: the same bytes under the same version, signed by the other channel's keys. */
export async function promote(context: Context, options: PromoteOptions): Promise<Settled> {
  const { folder, settings } = context;
  const version = parseVersion(options.version);
  const from = pickLine(settings, { ...options, channel: options.from });
  const to = pickLine(settings, { ...options, channel: options.to });
  if (from.channel === to.channel)
    throw new ReleaseError({ reason: "CONFIG", message: "a release cannot be promoted to its own channel." });
  const source = releaseIn(await (await ChannelDraft.open(context, from.channel)).index(from), version);
  if (source.yanked)
    throw new ReleaseError({
      reason: "CONFIG",
      message: `${version} was taken back: ${source.yanked.reason}`,
    });

  const draft = await ChannelDraft.open(context, to.channel);
  const index = await draft.index(to);
  const known = index.releases.find((release) => release.version === version);
  if (known?.stream.sha256 === source.stream.sha256) return settle(context);
  if (known)
    throw new ReleaseError({
      reason: "EXISTS",
      message: `${to.channel} has another release ${version}.`,
      remedy: "Give this one a new version.",
    });

  const { rollOut: _, ...rest } = source;
  const archive = { ...source.archive, path: archiveTarget(to, version) };
  await copyTarget(
    folder.targetFile(source.archive.path, archive.sha256),
    folder.targetFile(archive.path, archive.sha256),
  );
  draft.put(archive, { kind: "archive", line: to, version, stream: source.stream.sha256 });
  const release: Release = {
    ...rest,
    archive,
    patches: [],
    publishedAt: context.now().toISOString(),
    ...(options.percent === undefined ? {} : { rollOut: { percent: options.percent, salt: newSalt() } }),
  };
  await draft.putIndex(to, inOrder([...index.releases, release]));
  await draft.save();
  return settle(context);
}

/** A second name for the same bytes where the disk can, a copy where it cannot. */
async function copyTarget(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") await copyFile(from, to);
  });
}
