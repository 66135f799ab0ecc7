import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, win32 } from "node:path";
import { startWine, windowsNode, windowsPath } from "@toasty/windows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { main } from "./toasty.js";

/*
 * Windows' Run key, written by the command under Windows' Node and by Windows' own reg.exe, both under Wine.
 */

const wine = await startWine();
const folder = mkdtempSync(join(tmpdir(), "toasty-"));
const place = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Toasty";

/** Runs a Windows program; its exit code and what it printed. */
async function windows(program: string, args: readonly string[]) {
  const output = join(folder, "output.txt");
  const code = await wine?.run(program, args, { output });
  return { code, output: readFileSync(output, "utf8") };
}

const node = windowsPath(join(folder, "n", "node.exe"));
const script = windowsPath(join(folder, "t", "main.js"));
const toasty = (...args: string[]) => windows(node, [script, "autostart", ...args]);

describe.skipIf(wine === undefined)("toasty autostart on Windows", () => {
  beforeAll(() => {
    // The line in the registry must be short, however deep this repository lies.
    symlinkSync(dirname(windowsNode), join(folder, "n"));
    symlinkSync(dirname(main), join(folder, "t"));
  });
  afterAll(async () => {
    await wine?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  test("finds nothing, and takes nothing back, where nothing is", async () => {
    const { code, output } = await toasty("status", "--json");
    expect({ code, json: JSON.parse(output) }).toEqual({ code: 0, json: { enabled: false, place } });
    expect(JSON.parse((await toasty("disable", "--json")).output)).toEqual({
      enabled: false,
      place,
      removed: false,
    });
  });

  test("writes a line without a window, reads every word as it was, and takes it back", async () => {
    const words = ["desk", "--mute", 'the "loud" ü\\', "--quiet-hours", "22:00-07:00"];
    expect(await toasty("enable", "--", ...words)).toMatchObject({ code: 0 });
    const written = await windows("reg.exe", ["query", win32.dirname(place), "/v", "Toasty"]);
    expect(written.output).toContain(`\\System32\\conhost.exe --headless ${node} ${script} desk --mute`);

    const { code, output } = await toasty("status", "--json");
    expect({ code, json: JSON.parse(output) }).toEqual({
      code: 0,
      json: { enabled: true, place, command: [node, script, ...words] },
    });
    expect((await toasty("disable")).code).toBe(0);
    expect(JSON.parse((await toasty("status", "--json")).output)).toMatchObject({ enabled: false });
  });

  test("refuses a line that Windows would cut off", async () => {
    const { code, output } = await toasty("enable", "--", "desk", "--mute", "x".repeat(260));
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining("at most 260 characters") });
  });
});
