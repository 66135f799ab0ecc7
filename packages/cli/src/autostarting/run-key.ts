import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { composeLine, splitLine } from "./command-line.js";
import type { Autostart } from "./entry.js";

const key = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";
const name = "Toasty";

/** Longest line of the key, by Microsoft's documentation. */
const maxLength = 260;

const run = promisify(execFile);

/** The value below HKCU's Run key that Windows starts at its user's logon; no administrator is needed. */
export function runKey(system: string): Autostart {
  const reg = (...words: string[]) => run(`${system}\\System32\\reg.exe`, words, { windowsHide: true });
  // Node is a program of the console: without this its window would stand there for as long as the session.
  const windowless = [`${system}\\System32\\conhost.exe`, "--headless"];
  const autostart: Autostart = {
    place: `${key}\\${name}`,
    async write(command) {
      const line = composeLine([...windowless, ...command]);
      if (line.length > maxLength) {
        throw new Error(
          `Windows starts lines of at most ${maxLength} characters, and this has ${line.length}: ${line}`,
        );
      }
      await reg("add", key, "/v", name, "/t", "REG_SZ", "/d", line, "/f");
    },
    async read() {
      // A query is printed in the console's code page, which loses letters; an export is UTF-16.
      const folder = await mkdtemp(join(tmpdir(), "toasty-run-key-"));
      try {
        const file = join(folder, "run.reg");
        const exported = await reg("export", key, file, "/y").then(
          () => readFile(file, "utf16le"),
          noSuchKey,
        );
        const line = valueIn(exported);
        return line === undefined ? undefined : splitLine(line).slice(windowless.length);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async remove() {
      if ((await autostart.read()) === undefined) return false;
      await reg("delete", key, "/v", name, "/f");
      return true;
    },
  };
  return autostart;
}

/** The text of our value in an exported key. */
function valueIn(exported: string): string | undefined {
  const [, text] = new RegExp(`^"${name}"="((?:[^"\\\\]|\\\\.)*)"\\r?$`, "m").exec(exported) ?? [];
  return text?.replace(/\\(.)/g, "$1");
}

/** reg.exe ends with 1 for a key that is not there. */
function noSuchKey(error: Error & { readonly code?: unknown }): string {
  if (error.code !== 1) throw error;
  return "";
}
