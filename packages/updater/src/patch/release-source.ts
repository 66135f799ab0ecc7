import { join } from "node:path";
import { type ByteSource, bytesSource, fileSource, joinedSource } from "../tree/byte-source.js";
import { filesOf, type InstalledRelease } from "../tree/installed-release.js";
import { UpdateError } from "../update-error.js";
import { outlineOf } from "./outline.js";

/** An installed release as the one sequence of bytes that patches are made between: its outline, then its files. */
export function releaseSource(release: InstalledRelease): ByteSource {
  const outline = outlineOf(release.manifestBytes);
  const lead = outlineLength(outline);
  return joinedSource([
    { length: lead.length, open: () => bytesSource(lead) },
    { length: outline.length, open: () => bytesSource(outline) },
    ...filesOf(release.manifest).map(({ path, length }) => ({
      length,
      open: () => checkedLength(fileSource(join(release.folder, path)), length, path),
    })),
  ]);
}

/** Number of bytes before an outline that hold its length, the lowest first. */
export const leadBytes = 8;

function outlineLength(outline: Uint8Array): Buffer {
  const lead = Buffer.alloc(leadBytes);
  lead.writeBigUInt64LE(BigInt(outline.length));
  return lead;
}

function checkedLength(source: ByteSource, length: number, path: string): ByteSource {
  if (source.length === length) return source;
  source.close();
  throw new UpdateError({
    reason: "CORRUPT",
    message: `the installed file ${JSON.stringify(path)} has another length than its manifest says.`,
  });
}
