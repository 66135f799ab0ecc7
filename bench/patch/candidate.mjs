// One step of ours in a process of its own, so that its time and memory are whole: manifest, make, apply or archive.
// Plain JavaScript, as users run it: stripping types would cost the process 17 MB.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifestFile, parseVersion, serializeManifest } from "@toasty/updater/metadata";
import {
  applyReleasePatch,
  createArchive,
  makeReleasePatchInWorker,
  openInstalled,
  scanFolder,
  streamOf,
} from "@toasty/updater/patch";

const steps = {
  /** Makes a release of a folder, and says what its stream is. */
  async manifest(folder, text) {
    const entries = await scanFolder(folder);
    const version = parseVersion(text);
    const manifest = { app: "bench", version, platform: "linux-x64", launch: ["node"], entries };
    writeFileSync(join(folder, manifestFile), serializeManifest(manifest));
    return streamOf(await openInstalled(folder));
  },
  make: (from, to, file) => makeReleasePatchInWorker({ file, from, to }),
  async apply(patch, folder, into, fromStream, stream) {
    mkdirSync(into);
    const from = await openInstalled(folder);
    await applyReleasePatch({ patch, from, fromStream, into, stream: JSON.parse(stream) });
  },
  archive: async (folder, file) => createArchive(await openInstalled(folder), file),
};

const [step, ...args] = process.argv.slice(2);
const result = await steps[step](...args);
console.log(JSON.stringify({ result, rssMb: process.resourceUsage().maxRSS / 1024 }));
