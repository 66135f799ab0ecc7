import { createUpdater, inspectInstallation, type Updater } from "@toasty/updater";
import { text } from "../parsing/options.js";
import { naming, UsageError } from "../parsing/usage-error.js";
import { readGivenFile } from "../parsing/values.js";

/** Options for the updates of an installation. */
export const updateOptions = {
  url: text("where its releases are published", "URL", { required: true }),
  root: text("the root metadata to begin at, as the app embeds it", "FILE", { required: true }),
  channel: text("stable, beta or nightly", "CHANNEL", { fallback: "stable" }),
};

interface Given {
  readonly url: string | undefined;
  readonly root: string | undefined;
  readonly channel: string | undefined;
}

/** Opens an installation from outside: activates no version, and does not count as a start of the app. */
export async function openInstallation(installRoot: string, { url, root, channel }: Given): Promise<Updater> {
  if (url === undefined) throw new UsageError("--url is missing.", "Say where the releases are published.");
  if (root === undefined) throw new UsageError("--root is missing.", "`toasty release root` prints it.");
  const content = naming("--root", () => readGivenFile(root));
  const { app } = await inspectInstallation(installRoot);
  return createUpdater({
    app,
    root: content,
    url,
    installRoot,
    outside: true,
    channel,
  });
}
