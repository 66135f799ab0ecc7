import { readFile, stat } from "node:fs/promises";
import type { Places } from "@toasty/proto";
import { type Finding, ok, warning, wrong } from "./finding.js";

/** Whether the folders and tokens are there, ours, and closed to others. */
export async function checkFiles(places: Places): Promise<Finding[]> {
  const folders = [
    await checkOwn("runtime folder", places.runtimeDir, "the broker makes it when it starts: `toasty serve`"),
    await checkOwn("config folder", places.configDir, "the broker makes it when it starts: `toasty serve`"),
  ];
  const tokens = Object.entries(places.tokenFiles).map(([role, path]) => checkToken(role, path));
  return [...folders, ...(await Promise.all(tokens))];
}

async function checkToken(role: string, path: string): Promise<Finding> {
  const check = `${role} token`;
  const own = await checkOwn(check, path, "the broker makes it when it starts: `toasty serve`");
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
