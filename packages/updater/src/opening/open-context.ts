import { httpSource, networkDefaults } from "../fetching/http-source.js";
import { nodeFetch } from "../fetching/node-fetch.js";
import type { Layout } from "../installing/layout.js";
import { openRelease } from "../installing/open-release.js";
import { parseChannel } from "../metadata/channel.js";
import type { ReleaseManifest } from "../metadata/manifest.js";
import { checkAppName, currentPlatform } from "../metadata/target-name.js";
import { parseEmbeddedRoot } from "../trust/embedded-root.js";
import { UpdateError } from "../update-error.js";
import type { UpdaterContext } from "../updater-context.js";
import type { UpdaterOptions } from "./options.js";

/** Checks the options against each other and against what is installed. */
export async function openContext(
  options: UpdaterOptions,
  layout: Layout,
  folder: string,
): Promise<UpdaterContext> {
  const manifest = await installedManifest(layout, folder);
  const app = checkAppName(options.app);
  if (manifest.app !== app) {
    throw new UpdateError({
      reason: "INSTALL",
      message: `${layout.root} holds ${manifest.app}, not ${app}.`,
      remedy: "Check app and installRoot.",
    });
  }
  const url = repositoryUrl(options.url);
  return {
    app,
    line: { app, channel: parseChannel(options.channel ?? "stable"), platform: manifest.platform },
    url,
    root: parseEmbeddedRoot(options.root),
    source: httpSource({
      fetch: options.fetch ?? nodeFetch,
      origin: new URL(url).origin,
      credentials: options.credentials,
      network: { ...networkDefaults, ...options.network },
    }),
    layout,
    folder,
    version: manifest.version,
  };
}

async function installedManifest(layout: Layout, folder: string): Promise<ReleaseManifest> {
  const { folder: place, manifest } = await openRelease(layout, folder);
  if (manifest.platform === currentPlatform()) return manifest;
  throw new UpdateError({
    reason: "INSTALL",
    message: `${place} is for ${manifest.platform}, but this is ${currentPlatform()}.`,
  });
}

function repositoryUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new UpdateError({
      reason: "CONFIG",
      message: `"${text}" is not the URL of a repository.`,
      remedy: "Give one such as https://updates.example.com/app, and a user through credentials.",
    });
  }
  return url.href.replace(/\/+$/, "");
}
