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
  /** Where its bytes are, from the folder of targets on: names with the hash first where snapshots are consistent. */
  readonly file: string;
  readonly custom: unknown;
}

/** What can be asked of a repository whose metadata has just been refreshed and verified. */
export interface TrustedRepository {
  target(path: string): Promise<TrustedTarget | undefined>;
}

/**
 * Refreshes the metadata of a repository, lets `work` ask for targets, and keeps what was verified.
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
    await followHistory(store);
    return await refreshAnd(work, store, options);
  } finally {
    await store.discard();
  }
}

/**
 * Brings `root.json` in the work folder from the embedded root to the newest root of the history, as far as the chain
 * holds. A damaged history ends the walk, and the rest is fetched again: nobody on the network can bring that about.
 */
async function followHistory({ work, history }: MetadataStore): Promise<void> {
  await openTuf(work, "history://roots", historyFetcher(history))
    .refresh()
    .catch(() => undefined);
}

/** tuf-js checks the root of the folder at once. */
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
    await updater.refresh();
    const { consistent_snapshot: consistent } = (await rootOf(store)).signed;
    const result = await work({
      async target(path) {
        const target = await updater.getTargetInfo(path);
        return target === undefined ? undefined : trusted(target, consistent);
      },
    });
    await store.commit(await verifiedRoots(store, record));
    return result;
  } catch (error) {
    const failure = asUpdateError(error, record, new Date());
    if (!isDiskFailure(failure)) await store.commit(await verifiedRoots(store, record));
    throw failure;
  }
}

/** tuf-js writes a root only after verifying it, one after the other: what is not newer than the last was verified. */
async function verifiedRoots(store: MetadataStore, record: FetchRecord): Promise<Map<number, Buffer>> {
  const { signed } = await rootOf(store);
  return new Map([...record.roots].filter(([version]) => version <= signed.version));
}

async function rootOf({ work }: MetadataStore) {
  return JSON.parse(await readFile(join(work, "root.json"), "utf8")) as {
    signed: { version: number; consistent_snapshot: boolean };
  };
}

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
