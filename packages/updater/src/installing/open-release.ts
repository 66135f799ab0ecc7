import { join } from "node:path";
import { type InstalledRelease, openInstalled } from "../tree/installed-release.js";
import { UpdateError } from "../update-error.js";
import type { Layout } from "./layout.js";

/** Opens a release of the installation, which cannot be started or updated without its manifest. */
export async function openRelease(layout: Layout, folder: string): Promise<InstalledRelease> {
  const place = join(layout.versions, folder);
  return openInstalled(place).catch((cause: unknown) => {
    throw new UpdateError({
      reason: "INSTALL",
      message: `${place} holds no release with a readable manifest.`,
      remedy: "Install the app anew with its installer.",
      cause,
    });
  });
}
