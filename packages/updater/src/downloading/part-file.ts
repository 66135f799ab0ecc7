import { createHash } from "node:crypto";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { renameDurably } from "@toasty/kit/atomic-file";
import { onDisk } from "../durable/disk-error.js";
import { writeDurably } from "../durable/durable-file.js";
import { readPieces } from "../tree/read-pieces.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import { cancelled } from "../update-error.js";

/** Files of a download, finished and unfinished. */
export interface Place {
  readonly file: string;
  readonly part: string;
  /** Which version of the server's file the part is from. */
  readonly validator: string;
}

export function placeOf(folder: string, { digest }: TrustedTarget): Place {
  const file = join(folder, digest);
  return { file, part: `${file}.part`, validator: `${file}.part.json` };
}

/** Checks the part against what was signed; it becomes the file, or is removed. */
export async function finish(
  place: Place,
  target: TrustedTarget,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return onDisk("checking the download", async () => {
    if (!(await matches(place.part, target, signal))) {
      await forget(place);
      return false;
    }
    await renameDurably(place.part, place.file);
    await rm(place.validator, { force: true });
    return true;
  });
}

/** True if the target is here already, whole and unharmed. */
export async function isFinished(
  file: string,
  target: TrustedTarget,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if ((await lengthOf(file)) === 0) return false;
  if (await onDisk("checking the download", () => matches(file, target, signal))) return true;
  await rm(file, { force: true });
  return false;
}

export async function forget(place: Place): Promise<void> {
  await rm(place.part, { force: true });
  await rm(place.validator, { force: true });
}

/** Returns the number of bytes of a target that are here already, finished or not. */
export async function heldBytes(folder: string, target: TrustedTarget): Promise<number> {
  const { file, part } = placeOf(folder, target);
  return Math.min(target.length, Math.max(await lengthOf(file), await lengthOf(part)));
}

export async function lengthOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

/** Keeps what tells the server's file from another of the same name; a weak one tells nothing about its bytes. */
export async function rememberValidator(path: string, headers: Headers): Promise<void> {
  const etag = headers.get("etag");
  const validator = etag !== null && !etag.startsWith("W/") ? etag : headers.get("last-modified");
  await onDisk("saving the download", () =>
    validator === null ? rm(path, { force: true }) : writeDurably(path, JSON.stringify({ validator })),
  );
}

export async function readValidator(path: string): Promise<string | undefined> {
  try {
    const { validator } = JSON.parse(await readFile(path, "utf8"));
    return typeof validator === "string" ? validator : undefined;
  } catch {
    return undefined;
  }
}

async function matches(
  file: string,
  target: TrustedTarget,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if ((await lengthOf(file)) !== target.length) return false;
  const hash = createHash(target.algorithm);
  for await (const piece of readPieces(file)) {
    if (signal?.aborted) throw cancelled(signal);
    hash.update(piece);
  }
  return hash.digest("hex") === target.digest;
}
