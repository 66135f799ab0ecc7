/*
 * An app that keeps itself current, and its launcher, in one program: in `bin` it is the launcher, which users start and
 * which never changes; in `versions/…` it is the app.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { getAsset, isSea } from "node:sea";
import { createUpdater, launch } from "@toasty/updater";

const place = dirname(isSea() ? process.execPath : (process.argv[1] ?? "."));
const args = process.argv.slice(2);

/** Reads a file that was put in when the app was built: into the executable, or beside the program. */
function embedded(name: string): string {
  return isSea() ? getAsset(name, "utf8") : readFileSync(join(place, name), "utf8");
}

async function app(installRoot: string): Promise<void> {
  const { version, url, broken } = JSON.parse(embedded("build.json"));
  console.log(`acme ${version}`);
  if (broken) throw new Error("this release does not work");

  const updater = await createUpdater({ app: "acme", root: embedded("root.json"), url, installRoot });
  // Here the app would open its window or answer its first request. Only then does it say that it works.
  await updater.markHealthy();

  if (args[0] !== "update") return;
  const update = await updater.check();
  if (update === undefined) return console.log("nothing newer");
  console.log(`${update.version} comes by ${update.plan}, ${update.bytes} bytes`);
  await updater.restart(await updater.prepare(update));
}

async function main(): Promise<void> {
  if (basename(place) === "bin") process.exitCode = await launch({ installRoot: dirname(place), args });
  else await app(join(place, "../.."));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
