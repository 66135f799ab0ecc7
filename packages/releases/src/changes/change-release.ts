import type { Release, Version } from "@toasty/updater/metadata";
import { ChannelDraft, releaseIn } from "./channel-draft.js";
import type { Context } from "./context.js";
import { type LineOptions, pickLine } from "./pick-line.js";
import { type Settled, settle } from "./settle.js";

/** Changes what the indexes say of a release: on one platform or, if none is named, on all that have it. */
export async function changeRelease(
  context: Context,
  options: LineOptions,
  version: Version,
  change: (release: Release, all: readonly Release[]) => Release,
): Promise<Settled> {
  const line = pickLine(context.settings, options);
  const draft = await ChannelDraft.open(context, line.channel);
  const lines = options.platform === undefined ? draft.lines(line.app) : [line];
  const indexes = await Promise.all(lines.map((each) => draft.index(each)));
  const wanted = indexes.filter(({ releases }) => releases.some((release) => release.version === version));
  if (wanted.length === 0) releaseIn(indexes[0] ?? { ...line, releases: [] }, version);
  for (const { releases, ...each } of wanted) {
    const changed = releases.map((release) =>
      release.version === version ? change(release, releases) : release,
    );
    await draft.putIndex(each, changed);
  }
  await draft.save();
  return settle(context);
}
