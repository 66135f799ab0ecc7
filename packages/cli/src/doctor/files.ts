import { mkdir, readFile, rmdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { checkPrivateFolder } from "@toasty/kit/private-folder";
import type { Paths } from "@toasty/proto";
import { type Finding, ok, warning, wrong } from "./finding.js";

/** Checks whether the folders and tokens exist, belong to this user, and are closed to others. */
export async function checkFiles(paths: Paths): Promise<Finding[]> {
  const folders = [
    await checkFolder("runtime folder", paths.runtimeDir, "TOASTY_RUNTIME_DIR"),
    await checkFolder("config folder", paths.configDir, "TOASTY_CONFIG_DIR"),
  ];
  const tokens = Object.entries(paths.tokenFiles).map(([role, path]) => checkToken(role, path));
  return [...folders, ...(await Promise.all(tokens))];
}

const madeAtStart = "the broker makes it when it starts: `toasty up`";

/** Checks a folder of the broker; one that is not there is made, and removed again, to see whether the broker can. */
async function checkFolder(check: string, path: string, variable: string): Promise<Finding> {
  const own = await checkOwn(check, path, madeAtStart);
  if (own.verdict === "ok") return checkAbove(check, path) ?? own;
  if (own.verdict === "wrong") return own;
  try {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first !== undefined) await removeEmpty(path, first);
    return own;
  } catch (error) {
    const found = `${path} is not there and cannot be made (${codeOf(error)})`;
    return wrong(check, found, `set ${variable} to a folder that you may write to`);
  }
}

/** Returns what is wrong with a folder above, through which another user could replace this one. */
function checkAbove(check: string, path: string): Finding | undefined {
  const uid = process.getuid?.();
  const found = uid === undefined ? undefined : checkPrivateFolder(path, uid);
  if (found?.kind !== "unsafe") return undefined;
  return wrong(check, `${found.path} ${found.fault}: ${path} could be replaced`, found.remedy);
}

/** Removes folders from the inmost to the outmost; one that a broker has begun to use meanwhile stays. */
async function removeEmpty(inmost: string, outmost: string): Promise<void> {
  for (let path = inmost; path.length >= outmost.length; path = dirname(path)) {
    const isRemoved = await rmdir(path).then(
      () => true,
      () => false,
    );
    if (!isRemoved) return;
  }
}

async function checkToken(role: string, path: string): Promise<Finding> {
  const check = `${role} token`;
  const own = await checkOwn(check, path, madeAtStart);
  if (own.verdict !== "ok") return own;
  try {
    const token = (await readFile(path, "utf8")).trim();
    return token === "" ? wrong(check, `${path} is empty`, "remove it and start the broker again") : own;
  } catch (error) {
    return wrong(check, `cannot read ${path} (${codeOf(error)})`, "run this as the user whose broker it is");
  }
}

async function checkOwn(check: string, path: string, whenMissing: string): Promise<Finding> {
  const stats = await stat(path).catch((error: unknown) => codeOf(error));
  if (stats === "ENOENT") return warning(check, `${path} is not there`, whenMissing);
  if (typeof stats === "string")
    return wrong(check, `cannot look at ${path} (${stats})`, "look at the folders above it");
  // Windows keeps others out by the profile's access list.
  if (process.platform === "win32") return ok(check, path);
  const mode = stats.mode & 0o777;
  const shown = mode.toString(8).padStart(4, "0");
  if (stats.uid !== process.getuid?.())
    return wrong(check, `${path} belongs to another user`, `give it to you with chown, or remove it`);
  if ((mode & 0o077) !== 0) {
    return wrong(
      check,
      `${path} is open to others (${shown})`,
      `chmod ${stats.isDirectory() ? "700" : "600"} ${path}`,
    );
  }
  return ok(check, `${path} (${shown})`);
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
