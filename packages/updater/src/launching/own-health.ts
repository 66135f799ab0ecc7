import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { withLock } from "../durable/lock.js";
import { advance, parseJournal, serializeJournal } from "../installing/journal.js";
import type { Layout } from "../installing/layout.js";
import { swapPointerAtExit } from "../installing/pointer.js";
import { journalEvent } from "../installing/switch-over.js";

/**
 * Watches over a pending release from inside, where no launcher does: it is rolled back for the next start if it is
 * not marked healthy in time, and an exit with an error counts as a death. A crash of the runtime itself is seen by a
 * launcher only.
 */
export function watchOwnHealth(layout: Layout, healthyWithinMs: number): { stop(): void } {
  const timer = setTimeout(() => {
    stop();
    withLock(layout.installLock, 10_000, () => journalEvent(layout, "late")).catch(() => undefined);
  }, healthyWithinMs);
  timer.unref();
  const onExit = (code: number) => {
    if (code !== 0) recordDeath(layout);
  };
  process.once("exit", onExit);
  const stop = () => {
    clearTimeout(timer);
    process.off("exit", onExit);
  };
  return { stop };
}

/** An exit leaves no time for anything that waits. */
function recordDeath(layout: Layout): void {
  try {
    const journal = advance(parseJournal(readFileSync(layout.journal, "utf8")), "died");
    const draft = `${layout.journal}.${process.pid}.tmp`;
    writeFileSync(draft, serializeJournal(journal), { flush: true });
    renameSync(draft, layout.journal);
    // The next start finishes the rest.
    if (journal.state === "switching") swapPointerAtExit(layout, journal.move.previousFolder);
  } catch {
    // The process is going down; the next start finds the release pending, as it was.
  }
}
