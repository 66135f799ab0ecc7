import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { transformSync } from "esbuild";

/** A version of Node that a program of a README can be run on. */
export interface Runtime {
  readonly name: string;
  /** Path of the executable. */
  readonly node: string;
  /** Returns a TypeScript program as this version runs it: as it is, or compiled. */
  compile(program: string): string;
  /** Ending of a file that holds what {@link compile} returned. */
  readonly extension: ".mts" | ".mjs";
}

const current: Runtime = {
  name: `Node ${process.versions.node}`,
  node: process.execPath,
  compile: (program) => program,
  extension: ".mts",
};

/** Every runtime that is here: the current Node as it is, and the oldest supported one, for which `using` is compiled. */
export const runtimes: readonly Runtime[] = [current, ...oldest()];

function oldest(): Runtime[] {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    const { resolve } = createRequire(import.meta.url);
    const node = join(dirname(resolve(`${name}/package.json`)), "bin", "node");
    const compile = (program: string) =>
      transformSync(program, { loader: "ts", format: "esm", target: "node22" }).code;
    return [{ name: "Node 22.22.2", node, compile, extension: ".mjs" }];
  } catch (error) {
    // Windows' own is tested by other means, and elsewhere the current one has to do.
    if (process.env.TOASTY_REQUIRE_REAL) throw error;
    return [];
  }
}
