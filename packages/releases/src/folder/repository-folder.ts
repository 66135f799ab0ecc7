import { createHash } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renameDurably, replaceFile } from "@toasty/kit/atomic-file";
import type { Channel } from "@toasty/updater/metadata";
import { type Envelope, envelopeBytes } from "../metadata/envelope.js";
import {
  allRoles,
  type FileMeta,
  type RoleName,
  type Root,
  type Snapshot,
  type Targets,
  type Timestamp,
} from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";

interface MetadataOf {
  readonly root: Root;
  readonly targets: Targets;
  readonly snapshot: Snapshot;
  readonly timestamp: Timestamp;
}

/** The kind of metadata that a role signs. */
type SignedOf<R extends RoleName> = R extends Channel
  ? Targets
  : R extends keyof MetadataOf
    ? MetadataOf[R]
    : never;

/** One envelope for each role that has one. */
export type Envelopes = { readonly [R in RoleName]?: Envelope<SignedOf<R>> };

/**
 * A repository on this machine.
 *
 * `metadata` and `targets` are what gets published, file by file as they are. `staged` holds metadata that wait for
 * signatures: small files that can be carried to another machine and back. What `metadata/timestamp.json` leads to is
 * in force, and nothing else is, so a crash at any moment leaves the last good state.
 */
export class RepositoryFolder {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  metadataFile(name: string): string {
    return join(this.dir, "metadata", name);
  }

  /** Returns the path of a target, under the name that a consistent snapshot gives it. */
  targetFile(path: string, sha256: string): string {
    return join(this.dir, "targets", hashedName(path, sha256));
  }

  /** The metadata in force. Empty before the first commit. */
  async current(): Promise<Envelopes> {
    const timestamp = await readEnvelope<Timestamp>(this.metadataFile("timestamp.json"));
    if (timestamp === undefined) return {};
    const snapshot = await this.#named<Snapshot>("snapshot", timestamp.signed.meta["snapshot.json"]);
    const found: Record<string, Envelope> = { timestamp, snapshot, root: await this.#newestRoot() };
    for (const role of allRoles) {
      const meta = snapshot.signed.meta[`${role}.json`];
      if (meta) found[role] = await this.#named(role, meta);
    }
    return found as Envelopes;
  }

  /** The metadata that wait for signatures. */
  async staged(): Promise<Envelopes> {
    const found: Record<string, Envelope> = {};
    for (const role of allRoles) {
      const envelope = await readEnvelope(this.#stagedFile(role));
      if (envelope) found[role] = envelope;
    }
    return found as Envelopes;
  }

  async stage(role: RoleName, envelope: Envelope): Promise<void> {
    await writeWhole(this.#stagedFile(role), envelopeBytes(envelope));
  }

  /** Puts what was staged in force, and with it nothing is staged any more. */
  async commit(envelopes: Envelopes): Promise<void> {
    await this.refresh(envelopes);
    await rm(join(this.dir, "staged"), { recursive: true, force: true });
  }

  /** Puts metadata in force. The timestamp comes last: until it is there, nothing has changed. */
  async refresh(envelopes: Envelopes): Promise<void> {
    for (const role of allRoles) {
      const envelope = envelopes[role];
      if (!envelope || role === "timestamp") continue;
      await writeWhole(
        this.metadataFile(versionedName(role, envelope.signed.version)),
        envelopeBytes(envelope),
      );
    }
    const { timestamp } = envelopes;
    if (timestamp) await writeWhole(this.metadataFile("timestamp.json"), envelopeBytes(timestamp));
  }

  /** Moves a finished file to where its target belongs. */
  async keepTarget(file: string, path: string, sha256: string): Promise<void> {
    const place = this.targetFile(path, sha256);
    await mkdir(dirname(place), { recursive: true });
    await using finished = await open(file, "r+");
    await finished.sync();
    await renameDurably(file, place);
  }

  async writeTarget(bytes: Uint8Array, path: string, sha256: string): Promise<void> {
    await writeWhole(this.targetFile(path, sha256), bytes);
  }

  /** True if the target's bytes are in this copy: the machine that only signs needs no archives. */
  async holdsTarget(path: string, sha256: string): Promise<boolean> {
    return (await stat(this.targetFile(path, sha256)).catch(() => undefined)) !== undefined;
  }

  /** The bytes of a small target, checked. */
  async readTarget(path: string, sha256: string): Promise<Buffer> {
    const bytes = await readFile(this.targetFile(path, sha256)).catch((cause: unknown) => {
      throw new ReleaseError({
        reason: "CORRUPT",
        message: `the repository lacks the target ${path}.`,
        remedy: "Restore it from a copy.",
        cause,
      });
    });
    if (createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
    throw new ReleaseError({
      reason: "CORRUPT",
      message: `the target ${path} was changed by hand.`,
      remedy: "Restore it from a copy.",
    });
  }

  /** A folder for unfinished things, on the same volume, gone when it is disposed. */
  async workFolder(): Promise<AsyncDisposable & { readonly path: string }> {
    await mkdir(this.dir, { recursive: true });
    const path = await mkdtemp(join(this.dir, ".work-"));
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  }

  /** Removes what a crash left of unfinished things. Only for the holder of the lock. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.dir).catch(() => [])) {
      if (name.startsWith(".work-")) await rm(join(this.dir, name), { recursive: true, force: true });
    }
  }

  async #named<T extends Envelope["signed"]>(role: RoleName, meta: FileMeta): Promise<Envelope<T>> {
    const file = this.metadataFile(versionedName(role, meta.version));
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    if (createHash("sha256").update(bytes).digest("hex") !== meta.hashes.sha256) {
      throw new ReleaseError({
        reason: "CORRUPT",
        message: `${file} is missing or was changed by hand.`,
        remedy: "Restore it from a copy.",
      });
    }
    return JSON.parse(bytes.toString()) as Envelope<T>;
  }

  /** The newest root, but for one that a commit was interrupted on: that one is still staged. */
  async #newestRoot(): Promise<Envelope<Root>> {
    const staged =
      (await readEnvelope<Root>(this.#stagedFile("root")))?.signed.version ?? Number.POSITIVE_INFINITY;
    const names = await readdir(join(this.dir, "metadata"));
    const versions = names.flatMap((name) => /^(\d+)\.root\.json$/.exec(name)?.[1] ?? []).map(Number);
    const newest = Math.max(...versions.filter((version) => version < staged));
    const root = await readEnvelope<Root>(this.metadataFile(versionedName("root", newest)));
    if (root) return root;
    throw new ReleaseError({
      reason: "CORRUPT",
      message: "the repository has no root metadata.",
      remedy: "Restore it from a copy.",
    });
  }

  #stagedFile(role: RoleName): string {
    return join(this.dir, "staged", `${role}.json`);
  }
}

/** The name of metadata in a repository with consistent snapshots. */
export function versionedName(role: RoleName, version: number): string {
  return `${version}.${role}.json`;
}

/** A target's name with its hash before it, as consistent snapshots have it. */
export function hashedName(path: string, sha256: string): string {
  const slash = path.lastIndexOf("/") + 1;
  return `${path.slice(0, slash)}${sha256}.${path.slice(slash)}`;
}

/** Writes a file so that there is either all of it or what was there before. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, bytes, { mode: 0o644 });
}

async function readEnvelope<T extends Envelope["signed"]>(path: string): Promise<Envelope<T> | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Envelope<T>;
  } catch (cause) {
    throw new ReleaseError({
      reason: "CORRUPT",
      message: `${path} is not JSON.`,
      remedy: "Restore it from a copy.",
      cause,
    });
  }
}
