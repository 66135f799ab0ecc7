import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Writes a small repository for a test of a check: files by path, and a manifest for each package that has none. */
export function repository(files) {
  const root = mkdtempSync(join(tmpdir(), "toasty-fixture-"));
  const manifests = Object.keys(files)
    .map((file) => /^packages\/[^/]+/.exec(file)?.[0])
    .filter((folder) => folder !== undefined)
    .map((folder) => [
      `${folder}/package.json`,
      '{ "exports": { ".": { "@toasty/source": "./src/index.ts" } } }',
    ]);
  for (const [file, text] of Object.entries({ ...Object.fromEntries(manifests), ...files })) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}
