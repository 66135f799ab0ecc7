import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main, ownMachine, start, toasty } from "./toasty.js";

let machine: ReturnType<typeof ownMachine>;
let env: Record<string, string>;
let entry: string;

beforeEach(() => {
  machine = ownMachine();
  const config = join(dirname(machine.env.TOASTY_RUNTIME_DIR ?? ""), "xdg config");
  env = { ...machine.env, XDG_CONFIG_HOME: config };
  entry = join(config, "autostart", "toasty.desktop");
});
afterEach(() => machine[Symbol.dispose]());

describe.skipIf(process.platform !== "linux")("toasty autostart", () => {
  test("writes an entry of the desktop's autostart folder, says so, and takes it back", async () => {
    const status = () => toasty(["autostart", "status", "--json"], env);
    expect((await status()).json).toEqual([{ enabled: false, place: entry }]);

    const enabled = await toasty(["autostart", "enable"], env);
    expect(enabled).toMatchObject({
      code: 0,
      stdout: `\`toasty up\` starts at the next login (${entry})\n`,
    });
    expect(readdirSync(dirname(entry))).toEqual(["toasty.desktop"]);
    expect(await status()).toMatchObject({
      code: 0,
      json: [{ enabled: true, place: entry, command: [process.execPath, main, "up"] }],
    });

    expect((await toasty(["autostart", "disable", "--json"], env)).json).toEqual([
      { enabled: false, place: entry, removed: true },
    ]);
    expect((await toasty(["autostart", "disable"], env)).stdout).toBe("Toasty did not start at login\n");
    expect((await status()).json).toEqual([{ enabled: false, place: entry }]);
  });

  test("starts what was asked for, with its options, and replaces what was there", async () => {
    await toasty(["autostart", "enable"], env);
    const { json } = await toasty(["autostart", "enable", "--json", "--", "desk", "--mute", "a b"], env);
    expect(json).toMatchObject([{ command: [process.execPath, main, "desk", "--mute", "a b"] }]);
    expect((await toasty(["autostart", "status"], env)).stdout).toContain('`toasty desk --mute "a b"`');
    expect((await toasty(["doctor"], env)).stdout).toMatch(/✔ autostart +`toasty desk --mute "a b"`/);
  });

  test.each([
    [["send", "Hello"], "nothing would run after the login. Give one of up, desk, serve."],
    [["desk", "--quite-hours", "22:00-07:00"], "Did you mean --quiet-hours?"],
    [["dsk"], "Did you mean `toasty desk`?"],
  ])("finds the mistake in %j now, not at the next login", async (words, hint) => {
    const ended = await toasty(["autostart", "enable", "--", ...words], env);
    expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining(hint) });
    expect((await toasty(["autostart", "status", "--json"], env)).json).toMatchObject([{ enabled: false }]);
  });

  test("says when what the session starts is not there any more", async () => {
    mkdirSync(dirname(entry), { recursive: true });
    writeFileSync(entry, `[Desktop Entry]\nExec="${process.execPath}" "/gone/main.js" "up"\n`);
    const { code, stdout } = await toasty(["autostart", "status"], env);
    expect(code).toBe(1);
    expect(stdout).toContain("but /gone/main.js is missing: `toasty autostart enable`");
    const doctor = await toasty(["doctor"], env);
    expect(doctor.stdout).toMatch(/▲ autostart +\/gone\/main.js is missing\n +`toasty autostart enable`/);
  });

  test("does not rely on npx' cache", async () => {
    const cache = join(dirname(entry), "_npx");
    mkdirSync(cache, { recursive: true });
    symlinkSync(dirname(main), join(cache, "dist"));
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(cache, "dist/main.js"), "autostart", "enable"],
      {
        env,
        encoding: "utf8",
      },
    );
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("npm install --global"),
    });
  });

  test("leaves the old entry where a new one cannot be written", async () => {
    await toasty(["autostart", "enable"], env);
    // No file may grow: a full disk.
    const before = ["sh", "-c", 'ulimit -f 0; exec "$0" "$@"', process.execPath];
    await using enabling = start(["autostart", "enable", "--", "serve"], env, { before });
    expect(await enabling.ended()).toMatchObject({ code: 1, stderr: expect.stringContaining("EFBIG") });
    expect((await toasty(["autostart", "status"], env)).stdout).toContain("`toasty up`");
    expect(readdirSync(dirname(entry)).filter((name) => name.startsWith("toasty"))).toEqual([
      "toasty.desktop",
    ]);
  });

  test.skipIf(!has("desktop-file-validate"))(
    "writes what the specification's validator accepts",
    async () => {
      await toasty(["autostart", "enable", "--", "desk", "--mute", 'odd "$100 %f\\'], env);
      execFileSync("desktop-file-validate", [entry]);
    },
  );

  test.skipIf(!has("gio"))("is started by a desktop's own library, with every word as it was", async () => {
    await toasty(["autostart", "enable", "--", "serve", "--address", "127.0.0.1:0", "--socket", "none"], env);
    const desktop = spawn("gio", ["launch", entry], { env });
    // What the desktop starts inherits its output, and closes it when it ends.
    const closed = once(desktop, "close");
    const [line] = (await once(createInterface(desktop.stdout), "line")) as [string];
    const file = join(env.TOASTY_RUNTIME_DIR ?? "", "broker.json");
    const { address, pid } = JSON.parse(readFileSync(file, "utf8")) as { address: string; pid: number };
    process.kill(pid, "SIGTERM");
    await closed;
    expect(line).toBe(`toasty serves ${address}; Ctrl-C ends it`);
  });
});

function has(program: string): boolean {
  const found = spawnSync(program, ["--help"]).error === undefined;
  if (process.env.TOASTY_REQUIRE_REAL && !found) throw new Error(`${program} is not installed`);
  return found;
}
