// Writes the conformance client as one executable file: node test/conformance/build.mjs FILE
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "tsup";

const [, , file = "tuf-conformance-client.mjs"] = process.argv;
const outDir = await mkdtemp(join(tmpdir(), "toasty-conformance-"));
await build({
  config: false,
  silent: true,
  entry: [join(import.meta.dirname, "client.ts")],
  outDir,
  format: "esm",
  platform: "node",
  target: "node22",
  noExternal: [/.*/],
  outExtension: () => ({ js: ".mjs" }),
  banner: {
    js: "#!/usr/bin/env node\nimport { createRequire as createNodeRequire } from 'node:module'; const require = createNodeRequire(import.meta.url);",
  },
});
await writeFile(file, await readFile(join(outDir, "client.mjs")));
await chmod(file, 0o755);
await rm(outDir, { recursive: true });
