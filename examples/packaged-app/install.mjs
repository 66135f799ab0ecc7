// What an installer does: node install.mjs RELEASE INTO, where RELEASE is what `toasty release unpack` made.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { installRelease } from "@toasty/updater";

const [, , release, into] = process.argv;
await installRelease({ release, installRoot: into });

// The launcher is the app's own program once more, in a folder that updates leave alone.
mkdirSync(join(into, "bin"), { recursive: true });
for (const name of ["acme", "acme.exe", "node", "node.exe", "main.cjs"]) {
  if (existsSync(join(release, name))) copyFileSync(join(release, name), join(into, "bin", name));
}
