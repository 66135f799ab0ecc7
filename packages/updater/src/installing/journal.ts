import { readFile } from "node:fs/promises";
import { writeDurably } from "../durable/durable-file.js";
import { allChannels, type Channel } from "../metadata/channel.js";
import { count, type Field, member, oneOf, optional, parseJson, text } from "../metadata/shape.js";
import { parseVersion, type Version } from "../metadata/version.js";
import { isReleaseFolder, type Layout } from "./layout.js";

/** From one installed release to another. */
export interface Move {
  readonly version: Version;
  readonly folder: string;
  readonly channel: Channel;
  readonly previousVersion: Version;
  readonly previousFolder: string;
}

/** Why a release was rolled back: it died twice before it was marked healthy, or was not marked in time, or is gone. */
type RollbackReason = "died" | "not-healthy" | "missing";

/**
 * Progress of a move.
 *
 * staged -> switching -> pending -> committed, or from pending back through switching to rolled-back. What is written
 * here is true before the step it announces is taken, so that a crash at any point leaves a state to go on from.
 */
export type Journal =
  | { readonly state: "idle" }
  | { readonly state: "staged"; readonly move: Move; readonly restart: boolean }
  | { readonly state: "switching"; readonly move: Move; readonly back?: RollbackReason | undefined }
  | { readonly state: "pending"; readonly move: Move; readonly deaths: number }
  | { readonly state: "committed"; readonly move: Move }
  | { readonly state: "rolled-back"; readonly move: Move; readonly reason: RollbackReason };

export type JournalEvent = "start" | "switched" | "died" | "late" | "missing" | "healthy";

/** A version that dies this often before it was ever healthy is rolled back. */
const maxDeaths = 2;

/** The state after an event. Events that mean nothing in a state leave it as it is. */
export function advance(journal: Journal, event: JournalEvent): Journal {
  switch (journal.state) {
    case "staged":
      if (event === "missing") return { state: "idle" };
      return event === "start" ? { state: "switching", move: journal.move } : journal;
    case "switching": {
      const { move, back } = journal;
      if (event !== "switched") return journal;
      return back ? { state: "rolled-back", move, reason: back } : { state: "pending", move, deaths: 0 };
    }
    case "pending": {
      const { move, deaths } = journal;
      if (event === "healthy") return { state: "committed", move };
      if (event === "late") return { state: "switching", move, back: "not-healthy" };
      if (event === "missing") return { state: "switching", move, back: "missing" };
      if (event !== "died") return journal;
      if (deaths + 1 >= maxDeaths) return { state: "switching", move, back: "died" };
      return { state: "pending", move, deaths: deaths + 1 };
    }
    default:
      return journal;
  }
}

/** The journal on disk. One that cannot be read counts as idle: the pointer alone then says what is in force. */
export async function readJournal(layout: Layout): Promise<Journal> {
  try {
    return parseJournal(await readFile(layout.journal, "utf8"));
  } catch {
    return { state: "idle" };
  }
}

export async function writeJournal(layout: Layout, journal: Journal): Promise<void> {
  await writeDurably(layout.journal, serializeJournal(journal));
}

export function serializeJournal(journal: Journal): string {
  return `${JSON.stringify(journal)}\n`;
}

export function parseJournal(content: string): Journal {
  const root = parseJson(content, "the journal");
  const state = oneOf(["idle", "staged", "switching", "pending", "committed", "rolled-back"])(
    member(root, "state"),
  );
  if (state === "idle") return { state };
  const move = moveAt(member(root, "move"));
  const reason = oneOf(["died", "not-healthy", "missing"]);
  switch (state) {
    case "staged":
      return { state, move, restart: oneOf([true, false])(member(root, "restart")) };
    case "switching": {
      const back = optional(member(root, "back"), reason);
      return back === undefined ? { state, move } : { state, move, back };
    }
    case "pending":
      return { state, move, deaths: count(member(root, "deaths")) };
    case "committed":
      return { state, move };
    case "rolled-back":
      return { state, move, reason: reason(member(root, "reason")) };
  }
}

function moveAt(field: Field): Move {
  return {
    version: parseVersion(text(member(field, "version"))),
    folder: folderAt(member(field, "folder")),
    channel: oneOf(allChannels)(member(field, "channel")),
    previousVersion: parseVersion(text(member(field, "previousVersion"))),
    previousFolder: folderAt(member(field, "previousFolder")),
  };
}

function folderAt(field: Field): string {
  const name = text(field);
  if (!isReleaseFolder(name)) throw new Error(`${name} is not the folder of a release`);
  return name;
}
