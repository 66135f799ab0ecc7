import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { allChannels } from "@toasty/updater/metadata";
import type { OnProgress, WorkOptions } from "../changes/context.js";
import {
  type Envelopes,
  hashedName,
  type RepositoryFolder,
  versionedName,
} from "../folder/repository-folder.js";
import { type Envelope, envelopeBytes } from "../metadata/envelope.js";
import { allRoles, type RoleName, type Timestamp } from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import type { Caching, Destination, Upload } from "./destination.js";

/** Result of publishing. */
export interface Published {
  /** The version of the timestamp that clients now see. */
  readonly version: number;
  readonly uploaded: number;
  /** Files that were there already. */
  readonly present: number;
  /** Files that were there with another length, and were sent again. */
  readonly repaired: number;
  /** Roles with a change that still waits for signatures, which was not sent. */
  readonly waiting: readonly RoleName[];
}

interface Item extends Upload {
  readonly path: string;
  readonly caching: Caching;
}

const timestampFile = "metadata/timestamp.json";

/**
 * Publishes what is in force.
 *
 * Everything that clients may come to need goes first, under names of its own; `timestamp.json`, which leads to it,
 * goes last and in one step, and only if the destination still holds what was seen at the beginning. So clients see
 * the old state or the new one, two publishers cannot mix theirs, and a destination that is ahead is left alone.
 */
export async function publish(
  folder: RepositoryFolder,
  destination: Destination,
  { onProgress, signal }: WorkOptions = {},
): Promise<Published> {
  const current = await folder.current();
  const { timestamp } = current;
  if (!timestamp)
    throw new ReleaseError({
      reason: "UNSIGNED",
      message: "nothing is in force yet.",
      remedy: "Sign the repository's first metadata.",
    });
  const held = await destination.read(timestampFile, signal);
  const bytes = envelopeBytes(timestamp);
  if (held) await checkHistory(folder, destination, held.bytes, bytes);

  const items = [...(await targetItems(folder, current)), ...(await metadataItems(folder, current))];
  const report = progressOf(items, onProgress);
  const count = { uploaded: 0, repaired: 0, present: 0 };
  for (const item of items) {
    signal?.throwIfAborted();
    count[await send(destination, item, signal)]++;
    report(item);
  }
  if (
    !held?.bytes.equals(bytes) &&
    !(await destination.replace(timestampFile, bytes, held?.tag, "revalidate", signal))
  ) {
    throw new ReleaseError({
      reason: "CONFLICT",
      message: `somebody else published to ${destination.name} meanwhile.`,
      remedy: "Take their state over and try again.",
    });
  }
  const staged = await folder.staged();
  return {
    version: timestamp.signed.version,
    ...count,
    waiting: allRoles.filter((role) => staged[role] !== undefined),
  };
}

/** Sends a file that is not there, and one that is there cut off: an upload that broke off, or a full disk, left it. */
async function send(
  destination: Destination,
  item: Item,
  signal: AbortSignal | undefined,
): Promise<"uploaded" | "repaired" | "present"> {
  const { path, caching } = item;
  const outcome = await destination.create(path, item, caching, signal);
  if (outcome === "created") return "uploaded";
  if (path.startsWith("metadata/")) return repairMetadata(destination, item, signal);
  if (outcome === "exists") return "present";
  if (destination.overwrite === undefined) {
    throw new ReleaseError({
      reason: "CONFLICT",
      message: `${destination.name} has ${path} with another length than ${item.length} bytes.`,
      remedy: "Remove it there and publish again.",
    });
  }
  await destination.overwrite(path, item, caching, signal);
  return "repaired";
}

/** The destination must hold a state that this repository was once in: else publishing takes something away. */
async function checkHistory(
  folder: RepositoryFolder,
  destination: Destination,
  there: Buffer,
  here: Buffer,
): Promise<void> {
  if (there.equals(here)) return;
  const remote = readTimestamp(there, destination).signed;
  const { version } = (JSON.parse(here.toString()) as Envelope<Timestamp>).signed;
  const { version: snapshot, hashes } = remote.meta["snapshot.json"];
  const own = await readFile(folder.metadataFile(versionedName("snapshot", snapshot))).catch(() =>
    Buffer.alloc(0),
  );
  const isKnown = createHash("sha256").update(own).digest("hex") === hashes.sha256;
  if (remote.version > version) {
    const behind = `${destination.name} has version ${remote.version} of the timestamp, this repository only ${version}. Clients refuse to go back.`;
    const times = remote.version - version + 1;
    throw new ReleaseError({
      reason: "BEHIND",
      message: isKnown ? `${behind} Only the dates there are newer: another copy was refreshed.` : behind,
      remedy: isKnown
        ? `Refresh this one ${times} times, and publish again.`
        : "Bring this copy up to date first.",
    });
  }
  if (remote.version < version && isKnown) return;
  throw new ReleaseError({
    reason: "CONFLICT",
    message: `${destination.name} holds a state that this repository never was in: two copies of it have parted.`,
    remedy: "Go on from the one that was published.",
  });
}

function readTimestamp(bytes: Buffer, { name }: Destination): Envelope<Timestamp> {
  try {
    const timestamp = JSON.parse(bytes.toString()) as Envelope<Timestamp>;
    const { version, meta } = timestamp.signed;
    if (Number.isSafeInteger(version) && Number.isSafeInteger(meta["snapshot.json"].version))
      return timestamp;
  } catch {
    // Said below, in words.
  }
  throw new ReleaseError({
    reason: "CONFLICT",
    message: `what ${name} has as timestamp.json is none.`,
    remedy: "Look there before you publish.",
  });
}

/** Metadata of one name may never have other bytes, but for a copy that was cut off. Targets carry their hash in the name. */
async function repairMetadata(
  destination: Destination,
  { path, file, sha256, caching }: Item,
  signal: AbortSignal | undefined,
): Promise<"repaired" | "present"> {
  const held = await destination.read(path, signal);
  if (held && createHash("sha256").update(held.bytes).digest("hex") === sha256) return "present";
  const bytes = await readFile(file);
  const isCutOff = held?.bytes.equals(bytes.subarray(0, held.bytes.length));
  if (isCutOff && (await destination.replace(path, bytes, held?.tag, caching, signal))) return "repaired";
  throw new ReleaseError({
    reason: "CONFLICT",
    message: `${destination.name} has another ${path}: two copies of the repository have parted.`,
  });
}

async function targetItems(folder: RepositoryFolder, current: Envelopes): Promise<Item[]> {
  const items = new Map<string, Item>();
  for (const channel of allChannels) {
    for (const [target, { length, hashes }] of Object.entries(current[channel]?.signed.targets ?? {})) {
      const file = folder.targetFile(target, hashes.sha256);
      const found = await stat(file).catch(() => undefined);
      if (found?.size !== length) {
        throw new ReleaseError({
          reason: "CORRUPT",
          message: `the repository lacks the target ${target}.`,
          remedy: `Restore ${file} from a copy.`,
        });
      }
      const path = `targets/${hashedName(target, hashes.sha256)}`;
      items.set(path, { path, file, length, sha256: hashes.sha256, caching: "immutable" });
    }
  }
  return [...items.values()];
}

/** Roots come last: a client that sees a new one before the new timestamp may not accept the old timestamp any more. */
async function metadataItems(folder: RepositoryFolder, current: Envelopes): Promise<Item[]> {
  const roots = (await readdir(folder.metadataFile("")))
    .flatMap((name) => /^(\d+)\.root\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((version) => version <= (current.root?.signed.version ?? 0))
    .sort((a, b) => a - b);
  const names = allRoles.flatMap((role) => {
    const version = current[role]?.signed.version;
    return role === "root" || role === "timestamp" || version === undefined
      ? []
      : [versionedName(role, version)];
  });
  const all = [...names, ...roots.map((version) => versionedName("root", version))];
  return Promise.all(
    all.map(async (name): Promise<Item> => {
      const file = folder.metadataFile(name);
      const bytes = await readFile(file);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      // Whether there is a next root is asked again and again: no cache may remember the answer "no".
      const caching = name.endsWith(".root.json") ? "revalidate" : "immutable";
      return { path: `metadata/${name}`, file, length: bytes.length, sha256, caching };
    }),
  );
}

function progressOf(items: readonly Item[], onProgress: OnProgress | undefined): (item: Item) => void {
  const total = items.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  // The first file may be large and take long.
  const [first] = items;
  if (first) onProgress?.({ step: "upload", what: first.path, done, total });
  return ({ path, length }) => {
    done += length;
    onProgress?.({ step: "upload", what: path, done, total });
  };
}
