import { UpdateError } from "../update-error.js";

/** The channels of a repository, most careful first. Each is a delegated role of its own name. */
export const allChannels = ["stable", "beta", "nightly"] as const;
/** Channel of releases that an installation follows: the less careful, the less finished they are. */
export type Channel = (typeof allChannels)[number];

/** Reads a channel's name. tufup's pre-release letters are understood too: `a` is nightly, `b` and `rc` are beta. */
export function parseChannel(text: string): Channel {
  if (text === "a") return "nightly";
  if (text === "b" || text === "rc") return "beta";
  const channel = allChannels.find((name) => name === text);
  if (channel === undefined) {
    throw new UpdateError({
      reason: "CONFIG",
      message: `there is no channel "${text}"; the channels are ${allChannels.join(", ")}.`,
    });
  }
  return channel;
}

/**
 * The delegation that makes a channel: its role and the only target paths that the role may sign for these apps.
 *
 * A pattern names the channel's own folder, so the key of one channel can sign nothing for another.
 */
export function channelDelegation(channel: Channel, apps: readonly string[]) {
  return {
    role: channel,
    paths: apps.map((app) => `${app}/${channel}/*/*`),
    terminating: true,
  } as const;
}
