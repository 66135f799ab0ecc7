import { join } from "node:path";
import { onDisk } from "../durable/disk-error.js";
import { openInstalled } from "../tree/installed-release.js";
import { advance, type Journal, type JournalEvent, readJournal, writeJournal } from "./journal.js";
import type { Layout } from "./layout.js";
import { remember } from "./memory.js";
import { readPointer, swapPointer } from "./pointer.js";

/**
 * Takes the journal through an event, and through whatever must follow at once.
 *
 * The journal is written before the pointer is moved, and again after. Doing it twice is as good as once, so after a
 * crash the next start simply goes on. The caller holds the install lock.
 */
export async function journalEvent(layout: Layout, event: JournalEvent): Promise<Journal> {
  return onDisk("writing the journal", async () => {
    const journal = await readJournal(layout);
    const next = advance(journal, event);
    if (next !== journal) await writeJournal(layout, next);
    return finishSwitching(layout, next);
  });
}

/** Begins a start of the app: finishes a switch that was cut off, and puts a staged release in force. */
export async function beginStart(layout: Layout): Promise<Journal> {
  const journal = await onDisk("switching between versions", async () =>
    finishSwitching(layout, await readJournal(layout)),
  );
  if (journal.state === "staged") {
    return journalEvent(layout, (await isInstalled(layout, journal.move.folder)) ? "start" : "missing");
  }
  if (journal.state === "pending") {
    const there = await isInstalled(layout, await readPointer(layout));
    return there ? journal : journalEvent(layout, "missing");
  }
  return journal;
}

async function finishSwitching(layout: Layout, journal: Journal): Promise<Journal> {
  if (journal.state !== "switching") return journal;
  const { move, back } = journal;
  if (back === undefined) {
    await remember(layout, (memory) => ({
      ...memory,
      channels: { ...memory.channels, [move.folder]: move.channel },
    }));
    await swapPointer(layout, move.folder);
  } else {
    // The way back comes first: a disk too full for the rest must not keep a version in force that does not work.
    await swapPointer(layout, move.previousFolder);
    await remember(layout, (memory) => ({ ...memory, held: { ...memory.held, [move.version]: back } }));
  }
  const next = advance(journal, "switched");
  await writeJournal(layout, next);
  return next;
}

/** A release without a manifest that can be read cannot be started either. */
async function isInstalled(layout: Layout, folder: string): Promise<boolean> {
  return (await openInstalled(join(layout.versions, folder)).catch(() => undefined)) !== undefined;
}
