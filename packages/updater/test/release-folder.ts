import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { manifestFile, parseVersion, serializeManifest } from "../src/metadata/index.js";
import { type InstalledRelease, openInstalled } from "../src/tree/installed-release.js";
import { scanFolder } from "../src/tree/scan-folder.js";

/** Content of a test's release by path; `executable` marks a program, `link` a symbolic link. */
export type Contents = Readonly<
  Record<string, string | Uint8Array | { readonly executable: string } | { readonly link: string }>
>;

/** Writes a release as an updater would leave it. */
export async function releaseFolder(
  folder: string,
  version: string,
  contents: Contents,
): Promise<InstalledRelease> {
  await mkdir(folder, { recursive: true });
  for (const [path, content] of Object.entries(contents)) {
    const place = join(folder, path);
    await mkdir(dirname(place), { recursive: true });
    if (typeof content === "string" || content instanceof Uint8Array)
      await writeFile(place, content, { mode: 0o644 });
    else if ("link" in content) await symlink(content.link, place);
    else {
      await writeFile(place, content.executable);
      await chmod(place, 0o755);
    }
  }
  const manifest = serializeManifest({
    app: "acme",
    version: parseVersion(version),
    platform: "linux-x64",
    launch: ["node", "./main.js"],
    entries: await scanFolder(folder),
  });
  await writeFile(join(folder, manifestFile), manifest);
  return openInstalled(folder);
}
