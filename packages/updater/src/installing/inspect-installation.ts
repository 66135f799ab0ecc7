import { type Journal, readJournal } from "./journal.js";
import { layoutOf } from "./layout.js";
import { readMemory } from "./memory.js";
import { openRelease } from "./open-release.js";
import { readPointer } from "./pointer.js";

/** An installation as it lies on the disk. */
export interface InspectedInstallation {
  readonly app: string;
  readonly version: string;
  readonly platform: string;
  /** The folder of the release in force. */
  readonly folder: string;
  /** Progress of the last move between two versions. */
  readonly state: Journal["state"];
  /** The version that the state is about. */
  readonly update?: string | undefined;
  /** Why it was rolled back. */
  readonly reason?: string | undefined;
  /** Versions that failed here and are not offered again. */
  readonly held: readonly string[];
}

/** Says what is installed and what became of the last update. Only reads, whoever runs the app meanwhile. */
export async function inspectInstallation(installRoot: string): Promise<InspectedInstallation> {
  const layout = layoutOf(installRoot);
  const { folder, manifest } = await openRelease(layout, await readPointer(layout));
  const { app, version, platform } = manifest;
  const journal = await readJournal(layout);
  return {
    app,
    version,
    platform,
    folder,
    state: journal.state,
    ...(journal.state === "idle" ? {} : { update: journal.move.version }),
    ...(journal.state === "rolled-back" ? { reason: journal.reason } : {}),
    held: Object.keys((await readMemory(layout)).held),
  };
}
