import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { type Fetcher, type TargetFile, Updater } from "tuf-js";
import type { HttpSource } from "../fetching/http-source.js";
import { UpdateError } from "../update-error.js";
import { type FetchRecord, historyFetcher, metadataFetcher } from "./metadata-fetcher.js";
import { type MetadataStore, openMetadata } from "./metadata-store.js";
import { asUpdateError } from "./tuf-error.js";

/** A target as signed metadata describes it. */
export interface TrustedTarget {
  readonly path: string;
  readonly length: number;
  readonly algorithm: "sha256" | "sha512";
  /** The hash in hexadecimal digits. */
  readonly digest: string;
  /** Path of its bytes below the folder of targets. The name begins with the hash where snapshots are consistent (5.7.3). */
  readonly file: string;
  readonly custom: unknown;
}

/** A repository whose metadata has just been refreshed and verified. */
export interface TrustedRepository {
  /** Returns a target; undefined if no role that may sign it does (5.7.2). */
  target(path: string): Promise<TrustedTarget | undefined>;
}

/**
 * Refreshes the metadata of a repository, lets `work` ask for targets, and keeps what was verified.
 *
 * This is the client workflow of the TUF specification, section 5; numbers in brackets are its clauses, as of version
 * 1.0.34. tuf-js carries out the checks themselves. The bytes of a target are downloaded and verified elsewhere (5.7.3:
 * `downloading/download-target.ts`).
 *
 * Every time the chain of trust begins at the root that the app embeds; roots that were verified before are taken from
 * the history, so that nobody can hide a rotation once it was seen. Metadata verified before a failure is kept as well:
 * it is what later attempts to go back are measured against.
 */
export async function withTrustedRepository<T>(
  options: {
    readonly dir: string;
    readonly embeddedRoot: Uint8Array;
    readonly metadataUrl: string;
    readonly source: HttpSource;
    readonly signal?: AbortSignal | undefined;
  },
  work: (repository: TrustedRepository) => Promise<T>,
): Promise<T> {
  const store = await openMetadata(options.dir, options.embeddedRoot);
  try {
    await followHistory(store); // 5.3, as far as it was seen before
    return await refreshAnd(work, store, options);
  } finally {
    await store.discard();
  }
}

/**
 * Brings `root.json` in the work folder from the embedded root to the newest root of the history, as far as the chain
 * holds: each next root is verified by the one before (5.3.2 to 5.3.9). A damaged history ends the walk, and the rest is
 * fetched again: nobody on the network can bring that about.
 */
async function followHistory({ work, history }: MetadataStore): Promise<void> {
  await openTuf(work, "history://roots", historyFetcher(history))
    .refresh()
    .catch(() => undefined);
}

/** Opens tuf-js, which records the time of the update (5.1), and loads and checks the root of the folder at once (5.2). */
function openTuf(metadataDir: string, metadataBaseUrl: string, fetcher: Fetcher): Updater {
  try {
    return new Updater({ metadataDir, metadataBaseUrl, fetcher });
  } catch (error) {
    throw asUpdateError(error, { roots: new Map() }, new Date());
  }
}

async function refreshAnd<T>(
  work: (repository: TrustedRepository) => Promise<T>,
  store: MetadataStore,
  options: Parameters<typeof withTrustedRepository>[0],
): Promise<T> {
  const { source, signal, metadataUrl } = options;
  const record: FetchRecord = { roots: new Map() };
  try {
    const updater = openTuf(store.work, metadataUrl, metadataFetcher({ source, record, signal }));
    // Root (5.3), timestamp (5.4), snapshot (5.5) and top-level targets (5.6.1 to 5.6.6). Of 5.3.11, which removes the
    // timestamp and the snapshot after a rotation of their keys, tuf-js makes this: what the new keys have not signed is
    // not loaded, and so holds nothing back.
    await updater.refresh();
    // 5.3.12
    const { consistent_snapshot: consistent } = (await rootOf(store)).signed;
    const result = await work({
      async target(path) {
        // The search through the delegations, each role with the checks of 5.6.1 to 5.6.6 (5.6.7).
        const target = await updater.getTargetInfo(path);
        return target === undefined ? undefined : trusted(target, consistent);
      },
    });
    await store.commit(await verifiedRoots(store, record)); // 5.3.8, 5.4.5, 5.5.7 and 5.6.6
    return result;
  } catch (error) {
    const failure = asUpdateError(error, record, new Date());
    if (!isDiskFailure(failure)) await store.commit(await verifiedRoots(store, record));
    throw failure;
  }
}

/**
 * Returns the roots of this refresh that were verified. tuf-js writes a root only after it has verified it (5.3.4 to 5.3.8),
 * one after the other, so each that is not newer than the last that it wrote was verified.
 */
async function verifiedRoots(store: MetadataStore, record: FetchRecord): Promise<Map<number, Buffer>> {
  const { signed } = await rootOf(store);
  return new Map([...record.roots].filter(([version]) => version <= signed.version));
}

async function rootOf({ work }: MetadataStore) {
  return JSON.parse(await readFile(join(work, "root.json"), "utf8")) as {
    signed: { version: number; consistent_snapshot: boolean };
  };
}

/** Describes a target with the hash that it is verified by, and the name under which the host has it (5.7.3). */
function trusted(target: TargetFile, consistent: boolean): TrustedTarget {
  const { path, length, hashes } = target;
  const algorithm = (["sha256", "sha512"] as const).find((name) => hashes[name] !== undefined);
  if (algorithm === undefined) {
    throw new UpdateError({
      reason: "METADATA",
      message: `the target ${path} has neither SHA-256 nor SHA-512.`,
      remedy: "Tell the publisher.",
    });
  }
  const digest = hashes[algorithm] as string;
  const { dir, base } = posix.parse(path);
  const file = consistent ? posix.join(dir, `${digest}.${base}`) : path;
  return { path, length, algorithm, digest, file, custom: target.unrecognizedFields.custom };
}

function isDiskFailure(error: unknown): boolean {
  return error instanceof UpdateError && ["DISK", "SPACE", "PERMISSION"].includes(error.reason);
}
