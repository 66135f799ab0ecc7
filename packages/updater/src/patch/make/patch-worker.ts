import { parentPort, workerData } from "node:worker_threads";
import { openInstalled } from "../../tree/installed-release.js";
import type { PatchJob, PatchMessage } from "./make-in-worker.js";
import { makeReleasePatch } from "./make-release-patch.js";

const { file, from, to } = workerData as PatchJob;
const tell = (message: PatchMessage) => parentPort?.postMessage(message);

await makeReleasePatch(file, await openInstalled(from), await openInstalled(to), (done) => tell({ done }));
tell({ finished: true });
