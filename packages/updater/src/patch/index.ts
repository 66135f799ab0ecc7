export { type CreateArchiveOptions, createArchive } from "../archive/create-archive.js";
export { type ExtractOptions, extractArchive } from "../archive/extract-archive.js";
export { checkInstalled, type InstalledRelease, openInstalled, streamOf } from "../tree/installed-release.js";
export { hashFile, scanFolder } from "../tree/scan-folder.js";
export { applyReleasePatch, type ReleasePatch } from "./apply/apply-release-patch.js";
export { applyBsdiffPatch, type BsdiffPatch } from "./bsdiff40/patch-file.js";
export { makeReleasePatchInWorker, type PatchJob, type PatchJobOptions } from "./make/make-in-worker.js";
