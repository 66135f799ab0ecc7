import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { IconName } from "../model/toast.js";

/** Sides of the icons, in pixels. */
export type IconSize = 48 | 128;

/** Returns the path of an icon that ships with this package, a square PNG. */
export function iconPath(name: IconName, size: IconSize = 128): string {
  return fileURLToPath(new URL(`icons/${size === 128 ? "" : `${size}/`}${name}.png`, assets));
}

// The sources stand one folder deeper than the built file.
const assets = [new URL("../assets/", import.meta.url), new URL("../../assets/", import.meta.url)].find(
  (url) => existsSync(url),
) as URL;
