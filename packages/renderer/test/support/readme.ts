import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Runs the n-th TypeScript example of a package's README as it stands there, but for where the package itself is found.
 * `folder` is the URL of the package's `test` folder.
 */
export async function runExample(folder: URL, name: string, nth: number): Promise<void> {
  const readme = readFileSync(new URL("../README.md", folder), "utf8");
  const code = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)][nth]?.[1];
  if (code === undefined) throw new Error(`the README has no example ${nth}`);
  const path = fileURLToPath(new URL(`gen/example-${nth}.ts`, folder));
  mkdirSync(new URL("gen/", folder), { recursive: true });
  writeFileSync(path, code.replaceAll(`"${name}"`, '"../../src/index.js"'));
  try {
    await import(/* @vite-ignore */ path);
  } finally {
    rmSync(path);
  }
}
