import { spawn } from "node:child_process";
import { once } from "node:events";
import { withLock } from "../durable/lock.js";
import { type Move, readJournal, writeJournal } from "../installing/journal.js";
import { launchCommand } from "../installing/launch-command.js";
import type { Layout } from "../installing/layout.js";
import { openRelease } from "../installing/open-release.js";
import { isLaunched } from "../installing/running-release.js";
import { beginStart } from "../installing/switch-over.js";
import { UpdateError } from "../update-error.js";

/**
 * Makes the staged release start in the place of this process. The caller ends the process afterwards.
 *
 * A launcher is told to start again once this process has ended; without one the new release is put in force and
 * started here.
 */
export async function restartInto(layout: Layout, move: Move, args: readonly string[]): Promise<void> {
  const launched = await isLaunched(layout);
  await withLock(layout.installLock, 10_000, async () => {
    const journal = await readJournal(layout);
    if (journal.state !== "staged" || journal.move.folder !== move.folder) {
      throw new UpdateError({
        reason: "INSTALL",
        message: `version ${move.version} is no longer staged.`,
        remedy: "Prepare the update again.",
      });
    }
    if (launched) await writeJournal(layout, { ...journal, restart: true });
    else await beginStart(layout);
  });
  if (launched) return;
  const { folder: place, manifest } = await openRelease(layout, move.folder);
  const command = launchCommand(manifest, place, args);
  const child = spawn(command.program, command.args, { detached: true, stdio: "ignore" });
  await once(child, "spawn");
  child.unref();
}
