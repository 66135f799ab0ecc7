import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, win32 } from "node:path";
import { windowsNode } from "@toasty/windows-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "./toasty.js";

/*
 * Windows' Run key, written by the command under Windows' Node and by Windows' own reg.exe, both under Wine.
 */

const wine = spawnSync("wine", ["--version"]).status === 0;
if (process.env.TOASTY_REQUIRE_REAL && !wine) throw new Error("wine is not installed");

const folder = mkdtempSync(join(tmpdir(), "toasty-"));
const place = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Toasty";

/** Runs a Windows program; its exit code and what it printed. */
async function windows(program: string, args: readonly string[]) {
  // Windows' Node does not start under Wine with a pipe for its output.
  const out = join(folder, "output.txt");
  const file = openSync(out, "w");
  const { NODE_OPTIONS: _, ...rest } = process.env;
  const env = { ...rest, WINEPREFIX: join(folder, "prefix"), WINEARCH: "win64", WINEDEBUG: "-all" };
  const child = spawn(program, args, { env, stdio: ["ignore", file, file] });
  closeSync(file);
  const [code] = (await once(child, "exit")) as [number | null];
  return { code, output: readFileSync(out, "utf8") };
}

const windowsPath = (path: string) => `Z:${path.replaceAll("/", "\\")}`;
const node = windowsPath(join(folder, "n", "node.exe"));
const script = windowsPath(join(folder, "t", "main.js"));
const toasty = (...args: string[]) => windows("wine", [node, script, "autostart", ...args]);

describe.skipIf(!wine)("toasty autostart on Windows", () => {
  beforeAll(async () => {
    // The line in the registry must be short, however deep this repository lies.
    symlinkSync(dirname(windowsNode), join(folder, "n"));
    symlinkSync(dirname(main), join(folder, "t"));
    await windows("wineboot", ["--init"]);
    await windows("winecfg", ["-v", "win10"]);
  });
  afterAll(async () => {
    await windows("wineserver", ["--kill"]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  it("finds nothing, and takes nothing back, where nothing is", async () => {
    const { code, output } = await toasty("status", "--json");
    expect({ code, json: JSON.parse(output) }).toEqual({ code: 0, json: { enabled: false, place } });
    expect(JSON.parse((await toasty("disable", "--json")).output)).toEqual({
      enabled: false,
      place,
      removed: false,
    });
  });

  it("writes a line without a window, reads every word as it was, and takes it back", async () => {
    const words = ["desk", "--mute", 'the "loud" ü\\', "--quiet-hours", "22:00-07:00"];
    expect(await toasty("enable", "--", ...words)).toMatchObject({ code: 0 });
    const written = await windows("wine", ["reg.exe", "query", win32.dirname(place), "/v", "Toasty"]);
    expect(written.output).toContain(`\\System32\\conhost.exe --headless ${node} ${script} desk --mute`);

    const { code, output } = await toasty("status", "--json");
    expect({ code, json: JSON.parse(output) }).toEqual({
      code: 0,
      json: { enabled: true, place, command: [node, script, ...words] },
    });
    expect((await toasty("disable")).code).toBe(0);
    expect(JSON.parse((await toasty("status", "--json")).output)).toMatchObject({ enabled: false });
  });

  it("refuses a line that Windows would cut off", async () => {
    const { code, output } = await toasty("enable", "--", "desk", "--mute", "x".repeat(260));
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining("at most 260 characters") });
  });
});
