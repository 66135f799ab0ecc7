import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { writeDurably } from "../durable/durable-file.js";
import { withLock } from "../durable/lock.js";
import type { Layout } from "./layout.js";

/** Memory of an installation from one run to the next, besides its journal. */
export interface Memory {
  /** Random; gives this installation its place in roll-outs. Never sent anywhere. */
  readonly id: string;
  /** Versions that were rolled back here, with the reason. */
  readonly held: Readonly<Record<string, string>>;
  /** The newest version ever listed, by channel. */
  readonly newestSeen: Readonly<Record<string, string>>;
  /** The channel that each installed folder came from. */
  readonly channels: Readonly<Record<string, string>>;
  /** Hashes of patches that failed here; the archive is taken in their place. */
  readonly badPatches: readonly string[];
}

/** The memory on disk. One that is missing or damaged starts anew: no update depends on it. */
export async function readMemory(layout: Layout): Promise<Memory> {
  const blank: Memory = { id: randomUUID(), held: {}, newestSeen: {}, channels: {}, badPatches: [] };
  try {
    const found = JSON.parse(await readFile(layout.memory, "utf8"));
    return {
      id: typeof found.id === "string" ? found.id : blank.id,
      held: textsOf(found.held),
      newestSeen: textsOf(found.newestSeen),
      channels: textsOf(found.channels),
      badPatches: Array.isArray(found.badPatches) ? found.badPatches.map(String) : [],
    };
  } catch {
    return blank;
  }
}

/** Changes the memory, one process after the other. */
export async function remember(layout: Layout, change: (memory: Memory) => Memory): Promise<Memory> {
  return withLock(layout.memoryLock, 10_000, async () => {
    const memory = change(await readMemory(layout));
    await writeDurably(layout.memory, `${JSON.stringify(memory)}\n`);
    return memory;
  });
}

function textsOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
}
