import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/* The app is built, released, installed and updated as its author and its user would do it: by the commands. */

const run = promisify(execFile);
const here = import.meta.dirname;
const toastyMain = join(
  dirname(createRequire(import.meta.url).resolve("@toasty/cli/package.json")),
  "dist/main.js",
);
const { PATH = "", HOME = "" } = process.env;
const env = { PATH, HOME, TOASTY_KEY_PASSPHRASE: "correct horse battery staple" };

/** How each layout is started: the program that gets the first argument, and what a release is launched by. */
const layouts = {
  executable: { bin: ["bin/acme"], launch: ["./acme"] },
  folder: { bin: ["bin/node", "bin/main.cjs"], launch: ["./node", "./main.cjs"] },
} as const;

let folder: string;
let site: ChildProcessWithoutNullStreams;
let url: string;
const at = (...parts: string[]) => join(folder, ...parts);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-packaged-"));
  mkdirSync(at("site"));
  site = spawn(process.execPath, [toastyMain, "release", "serve", at("site"), "--json"], { env });
  const [line] = (await once(createInterface(site.stdout), "line")) as [string];
  url = (JSON.parse(line) as { url: string }).url;
});
afterEach(async () => {
  site.kill("SIGTERM");
  await once(site, "close");
  rmSync(folder, { recursive: true });
});

/** Runs a command of toasty's that must succeed, and returns its JSON. */
async function toasty<T>(...args: string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [toastyMain, ...args, "--json"], { env });
  return JSON.parse(stdout) as T;
}

const script = (name: string, ...args: string[]) =>
  run(process.execPath, [join(here, name), ...args], { env });

// A patch between two runtimes takes a quarter of a minute; the long mode makes those of the later versions, too.
const long = process.env.TOASTY_LONG === "1";

/** Builds a version and publishes it, with patches from those that users may have. */
async function release(layout: keyof typeof layouts, version: string, ...more: string[]): Promise<void> {
  const built = at(`build-${version}`);
  const from = ["--layout", layout, "--url", url, "--root", at("root.json")];
  await script("build.mjs", "--version", version, "--out", built, ...from, ...more);
  const signed = ["--repo", at("releases"), "--key", at("acme.pem")];
  const launch = layouts[layout].launch.flatMap((part) => ["--launch", part]);
  await toasty("release", "add", version, built, ...launch, "--level", "1", ...signed);
  if (long || version === "1.1.0") await toasty("release", "patch", ...signed);
  await toasty("release", "publish", at("site"), "--repo", at("releases"));
  rmSync(built, { recursive: true });
}

/** Starts the installed app by its launcher, and returns what it says. */
async function start(layout: keyof typeof layouts, ...args: string[]): Promise<string[]> {
  const [program, ...rest] = layouts[layout].bin.map((part) => at("installed", part)) as [string];
  const { stdout } = await run(program, [...rest, ...args], { env });
  return stdout.trim().split("\n");
}

describe.each(["executable", "folder"] as const)("the app as %s", (layout) => {
  const laterPlan = long ? "patch" : "full";
  const comes = (version: string, plan: string) =>
    expect.stringMatching(new RegExp(`^${version} comes by ${plan}, `));
  const status = () => toasty("update", "status", at("installed"));

  it("updates itself by patch, is rolled back from a broken version, and goes on to the next", {
    timeout: long ? 900_000 : 300_000,
  }, async () => {
    await toasty("release", "keys", at("acme.pem"));
    await toasty(
      ...["release", "init", "acme", "--root", at("acme.pub"), "--key", at("acme.pem")],
      ...["--repo", at("releases")],
    );
    await toasty("release", "root", at("root.json"), "--repo", at("releases"));

    await release(layout, "1.0.0");
    await toasty("release", "unpack", "1.0.0", at("unpacked"), "--repo", at("releases"));
    await script("install.mjs", at("unpacked"), at("installed"));
    expect(await start(layout, "update")).toEqual(["acme 1.0.0", "nothing newer"]);

    await release(layout, "1.1.0");
    expect(await start(layout, "update")).toEqual([
      "acme 1.0.0",
      comes("1.1.0", "patch"),
      "acme 1.1.0",
      "nothing newer",
    ]);
    expect(await status()).toMatchObject({ version: "1.1.0", state: "committed" });

    await release(layout, "1.2.0", "--broken");
    // It dies twice, and the version before it starts in its place and is not offered it again.
    expect(await start(layout, "update")).toEqual([
      "acme 1.1.0",
      comes("1.2.0", laterPlan),
      "acme 1.2.0",
      "acme 1.2.0",
      "acme 1.1.0",
      "nothing newer",
    ]);
    expect(await status()).toMatchObject({
      version: "1.1.0",
      state: "rolled-back",
      reason: "died",
      held: ["1.2.0"],
    });

    await release(layout, "1.3.0");
    const from = ["--url", url, "--root", at("root.json")];
    const found = { version: "1.1.0", update: { version: "1.3.0", plan: laterPlan } };
    expect(await toasty("update", "check", at("installed"), ...from)).toMatchObject(found);
    expect(await toasty("update", "apply", at("installed"), ...from)).toMatchObject({
      ...found,
      state: "staged",
    });
    expect(await start(layout)).toEqual(["acme 1.3.0"]);
    expect(await status()).toMatchObject({ version: "1.3.0", state: "committed" });
    const { folder: inForce } = (await status()) as { folder: string };
    expect(readFileSync(join(inForce, "toasty-manifest.json"), "utf8")).toContain('"version":"1.3.0"');
  });
});
