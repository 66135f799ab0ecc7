import { constants, open } from "node:fs/promises";
import { isAbsolute, win32 } from "node:path";
import { fileURLToPath } from "node:url";
import { imageSize, maxImageSide } from "./image-size.js";
import { type ImageType, imageType } from "./image-type.js";

// What Windows takes for a device in any folder and with any extension: opening it can talk to a port.
const deviceName = /(^|[\\/])(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *([.:][^\\/]*)?$/i;

/** The most that a picture may weigh: what Windows takes on an unmetered network. */
export const maxImageBytes = 3 * 1024 * 1024;

/** Why a picture cannot be shown; its message is for the notification's sender. */
export class ImageRefused extends Error {
  override readonly name = "ImageRefused";
}

/** Checks a picture that is a file of this machine and returns its absolute path. */
export async function localImage(source: string, platform: NodeJS.Platform): Promise<string> {
  const path = localPath(source, platform);
  await checkContent(path);
  return path;
}

/**
 * The absolute path that a source means, without a look at what is there.
 *
 * Shares of other machines are refused, because looking at `\\server\picture.png` sends this user's credentials there;
 * so are devices, whose reading may never end.
 */
export function localPath(source: string, platform: NodeJS.Platform): string {
  const path = source.startsWith("file:") ? fromUrl(source, platform) : source;
  if (/^[\\/]{2}/.test(path))
    throw new ImageRefused("it is on another machine or a device; only local files are shown");
  if (!(platform === "win32" ? win32.isAbsolute(path) && /^[a-z]:/i.test(path) : isAbsolute(path)))
    throw new ImageRefused("its path is relative, and the desk does not know to what");
  if (platform === "win32" && deviceName.test(path))
    throw new ImageRefused("it is a device; only local files are shown");
  if (path.includes("\0")) throw new ImageRefused("its path has a NUL in it");
  return path;
}

function fromUrl(source: string, platform: NodeJS.Platform): string {
  try {
    return fileURLToPath(source, { windows: platform === "win32" });
  } catch (error) {
    throw new ImageRefused(`its file URL names no file of this machine (${(error as Error).message})`);
  }
}

/** Checks kind and size of a picture by its bytes and returns its kind. */
export function checkPicture(bytes: Uint8Array): ImageType {
  const type = imageType(bytes);
  if (!type) throw new ImageRefused("it is no PNG, JPEG, GIF, WebP or BMP");
  const size = imageSize(bytes, type);
  if (!size) throw new ImageRefused(`its header does not say how large it is; it is damaged`);
  const { width, height } = size;
  if (Math.max(width, height) > maxImageSide) {
    const words = `${width.toLocaleString("en")} x ${height.toLocaleString("en")} pixels`;
    throw new ImageRefused(`it has ${words}; at most ${maxImageSide.toLocaleString("en")} in each direction`);
  }
  return type;
}

async function checkContent(path: string): Promise<void> {
  // A pipe would block until somebody writes into it.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((error: Error) => {
    throw new ImageRefused(`it cannot be read (${error.message})`);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new ImageRefused("it is no regular file");
    if (stat.size > maxImageBytes)
      throw new ImageRefused(`it is larger than ${maxImageBytes / 1024 / 1024} MB`);
    // One byte more, in case it grows while it is read.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(stat.size + 1), 0, stat.size + 1, 0);
    checkPicture(buffer.subarray(0, Math.min(bytesRead, maxImageBytes)));
  } finally {
    await file.close();
  }
}
