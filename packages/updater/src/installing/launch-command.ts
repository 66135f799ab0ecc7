import { join } from "node:path";
import type { ReleaseManifest } from "../metadata/manifest.js";

/** The program and arguments that start a release: parts that begin with `./` are paths inside its folder. */
export function launchCommand(manifest: ReleaseManifest, folder: string, args: readonly string[]) {
  const [program, ...own] = manifest.launch.map((part) =>
    part.startsWith("./") ? join(folder, part) : part,
  );
  return { program: program as string, args: [...own, ...args] };
}
