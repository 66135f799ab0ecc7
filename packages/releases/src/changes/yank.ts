import { parseVersion } from "@toasty/updater/metadata";
import { ReleaseError } from "../release-error.js";
import { changeRelease } from "./change-release.js";
import type { Context } from "./context.js";
import type { LineOptions } from "./pick-line.js";
import type { Settled } from "./settle.js";

/** Which release to take back, and why. */
export interface YankOptions extends LineOptions {
  readonly version: string;
  /** For people: why nobody should have this release. */
  readonly reason: string;
  /** The older release that installations of this one go back to, as long as there is nothing newer. */
  readonly downgradeTo?: string | undefined;
}

/** Takes a release back: nobody is offered it any more, and no patch leads to it. Its patches to later releases stay. */
export async function yank(context: Context, options: YankOptions): Promise<Settled> {
  const version = parseVersion(options.version);
  const downgradeTo = options.downgradeTo === undefined ? undefined : parseVersion(options.downgradeTo);
  if (options.reason.trim() === "")
    throw new ReleaseError({
      reason: "CONFIG",
      message: "the reason for taking the release back is empty.",
      remedy: "Say why it is taken back.",
    });
  return changeRelease(context, options, version, (release, all) => {
    if (downgradeTo !== undefined && !all.some((each) => each.version === downgradeTo)) {
      throw new ReleaseError({
        reason: "NOT_FOUND",
        message: `there is no release ${downgradeTo} to go back to.`,
      });
    }
    const yanked = { reason: options.reason, ...(downgradeTo ? { downgradeTo } : {}) };
    return { ...release, patches: [], yanked };
  });
}
