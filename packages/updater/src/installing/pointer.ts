import { randomBytes } from "node:crypto";
import { renameSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile, readlink, rm, symlink } from "node:fs/promises";
import { basename, posix } from "node:path";
import { renameDurably } from "@toasty/kit/atomic-file";
import { writeDurably } from "../durable/durable-file.js";
import { UpdateError } from "../update-error.js";
import { isReleaseFolder, type Layout } from "./layout.js";

/** The folder of the release in force. */
export async function readPointer(layout: Layout): Promise<string> {
  const folder = await (process.platform === "win32" ? readFilePointer(layout) : readLinkPointer(layout));
  if (folder === undefined || !isReleaseFolder(folder)) {
    throw new UpdateError({
      reason: "INSTALL",
      message: `${layout.pointer} does not name a release.`,
      remedy: "Install the app anew with its installer; nothing was changed.",
    });
  }
  return folder;
}

/**
 * Puts another release in force, in one step: whoever looks finds the old one or the new one.
 *
 * On Windows the pointer is a file that the launcher reads, because neither a folder in use nor a junction can be
 * replaced in one step there.
 */
export async function swapPointer(layout: Layout, folder: string): Promise<void> {
  if (process.platform === "win32") {
    await writeDurably(layout.pointer, `${JSON.stringify({ folder })}\n`);
    return;
  }
  const draft = `${layout.pointer}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    await symlink(posix.join("versions", folder), draft);
    await renameDurably(draft, layout.pointer);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** `swapPointer` for a process that is exiting and cannot wait. */
export function swapPointerAtExit(layout: Layout, folder: string): void {
  const draft = `${layout.pointer}.${process.pid}.tmp`;
  if (process.platform === "win32") writeFileSync(draft, `${JSON.stringify({ folder })}\n`, { flush: true });
  else symlinkSync(posix.join("versions", folder), draft);
  renameSync(draft, layout.pointer);
}

async function readLinkPointer(layout: Layout): Promise<string | undefined> {
  const target = await readlink(layout.pointer).catch(() => undefined);
  return target === undefined ? undefined : basename(target);
}

async function readFilePointer(layout: Layout): Promise<string | undefined> {
  try {
    return JSON.parse(await readFile(layout.pointer, "utf8")).folder;
  } catch {
    return undefined;
  }
}
