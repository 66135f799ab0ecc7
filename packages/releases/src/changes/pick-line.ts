import {
  allChannels,
  type Channel,
  checkAppName,
  checkPlatform,
  currentPlatform,
  type ReleaseLine,
} from "@toasty/updater/metadata";
import type { Settings } from "../folder/settings.js";
import { ReleaseError } from "../release-error.js";

/** Which line of releases is meant. */
export interface LineOptions {
  /** Default: the repository's app, if it has only one. */
  readonly app?: string | undefined;
  readonly channel?: Channel | undefined;
  /** Default: the platform that this process runs on, such as `linux-x64`. */
  readonly platform?: string | undefined;
}

/** Puts the defaults in, and refuses an app that the repository does not have. */
export function pickLine(settings: Settings, options: LineOptions, channel: Channel = "stable"): ReleaseLine {
  const app = pickApp(settings, options.app);
  const line = {
    app,
    channel: options.channel ?? channel,
    platform: checkPlatform(options.platform ?? currentPlatform()),
  };
  if (allChannels.includes(line.channel)) return line;
  throw new ReleaseError({
    reason: "CONFIG",
    message: `there is no channel "${line.channel}"; the channels are ${allChannels.join(", ")}.`,
  });
}

function pickApp({ apps }: Settings, name: string | undefined): string {
  const app = name ?? (apps.length === 1 ? apps[0] : undefined);
  if (app === undefined)
    throw new ReleaseError({
      reason: "CONFIG",
      message: `the repository has ${apps.length} apps.`,
      remedy: `Say which: ${apps.join(", ")}.`,
    });
  if (apps.includes(checkAppName(app))) return app;
  throw new ReleaseError({
    reason: "CONFIG",
    message: `the repository has no app "${app}", only ${apps.join(", ")}.`,
  });
}
