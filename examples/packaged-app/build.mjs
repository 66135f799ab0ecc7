// Builds the app: node build.mjs --version 1.0.0 --layout folder|executable --url URL --root root.json --out DIR [--broken] [--node NODE]
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { inject } from "postject";
import { build } from "tsup";

const string = /** @type {const} */ ({ type: "string" });
const { values } = parseArgs({
  options: {
    version: string,
    layout: string,
    url: string,
    root: string,
    out: string,
    node: { ...string, default: process.execPath },
    broken: { type: "boolean", default: false },
  },
});
const { version, layout, url, root, out, node, broken } = values;

mkdirSync(out, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "toasty-build-"));
try {
  const program = await bundle();
  const embedded = { "root.json": root, "build.json": join(work, "build.json") };
  writeFileSync(embedded["build.json"], JSON.stringify({ version, url, broken }));
  if (layout === "executable") await executable(program, embedded);
  else folder(program, embedded);
} finally {
  rmSync(work, { recursive: true });
}

/** The program and all that it imports as one file. CommonJS: an executable of Node 24 takes no modules. */
async function bundle() {
  await build({
    config: false,
    silent: true,
    entry: [join(import.meta.dirname, "main.ts")],
    outDir: work,
    format: "cjs",
    platform: "node",
    target: "node22",
    noExternal: [/.*/],
    // `node:sea` has no name without its prefix.
    removeNodeProtocol: false,
    outExtension: () => ({ js: ".cjs" }),
  });
  return join(work, "main.cjs");
}

/** The runtime, the program, and what the app embeds, beside each other. */
function folder(program, embedded) {
  copyRuntime(join(out, `node${extname(node)}`));
  copyFileSync(program, join(out, "main.cjs"));
  for (const [name, file] of Object.entries(embedded)) copyFileSync(file, join(out, name));
}

/** The runtime with the program and what it embeds inside. Code-sign what comes out, not what goes in. */
async function executable(program, embedded) {
  const blob = join(work, "app.blob");
  const config = join(work, "sea.json");
  const sea = { main: program, output: blob, assets: embedded, disableExperimentalSEAWarning: true };
  writeFileSync(config, JSON.stringify(sea));
  execFileSync(process.execPath, ["--experimental-sea-config", config], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const file = join(out, `acme${extname(node)}`);
  copyRuntime(file);
  await inject(file, "NODE_SEA_BLOB", readFileSync(blob), {
    sentinelFuse: "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2",
  });
}

function copyRuntime(to) {
  copyFileSync(node, to);
  chmodSync(to, 0o755);
}
