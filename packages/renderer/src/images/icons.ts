import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { IconName } from "../model/toast.js";

/** The path of an icon that ships with this package: PNG, 128 × 128. */
export function iconPath(name: IconName): string {
  return fileURLToPath(new URL(`icons/${name}.png`, assets));
}

// The sources stand one folder deeper than the built file.
const assets = [new URL("../assets/", import.meta.url), new URL("../../assets/", import.meta.url)].find(
  (url) => existsSync(url),
) as URL;
