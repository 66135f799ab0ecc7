// The build puts some packages of others into dist, because one file starts faster than a hundred; their licences go along.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const metafile = join(here, "dist", "metafile-esm.json");
const { inputs } = JSON.parse(readFileSync(metafile, "utf8"));

const folders = new Set(Object.keys(inputs).flatMap((path) => packageFolder(resolve(here, path)) ?? []));
const notices = [...folders].map(notice).toSorted();
writeFileSync(join(here, "dist", "THIRD-PARTY-LICENSES.txt"), notices.join(`\n${"-".repeat(80)}\n\n`));
rmSync(metafile);

/** The folder of the package that a file belongs to, if it is somebody else's. */
function packageFolder(path) {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const texts = files
    .filter((file) => existsSync(join(folder, file)))
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts].join("\n\n").concat("\n");
}
