import { type ChildProcessWithoutNullStreams, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { startWine, windowsNode, windowsPath } from "@toasty/windows";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleFile } from "../../packages/updater/test/fixtures/bundle.js";

/* The app is built, released, installed and updated as its author and its user would do it: by the commands. */

const run = promisify(execFile);
const here = import.meta.dirname;
const toastyMain = join(
  dirname(createRequire(import.meta.url).resolve("@toasty/cli/package.json")),
  "dist/main.js",
);
const { PATH = "", HOME = "" } = process.env;
const env = { PATH, HOME, TOASTY_KEY_PASSPHRASE: "correct horse battery staple" };

const wine = await startWine();
afterAll(() => wine?.[Symbol.asyncDispose]());

/** A way to package the app: for which platform, how it is built, and what starts the launcher and a release. */
interface Packaging {
  readonly platform: string;
  readonly build: readonly string[];
  readonly bin: readonly [string, ...string[]];
  readonly launch: readonly string[];
  readonly windows?: true;
}

const native = `${process.platform}-${process.arch}`;
const packagings: Readonly<Record<string, Packaging>> = {
  "an executable": {
    platform: native,
    build: ["--layout", "executable"],
    bin: ["bin/acme"],
    launch: ["./acme"],
  },
  "a folder": {
    platform: native,
    build: ["--layout", "folder"],
    bin: ["bin/node", "bin/main.cjs"],
    launch: ["./node", "./main.cjs"],
  },
  "a folder on Windows": {
    platform: "win32-x64",
    build: ["--layout", "folder", "--node", windowsNode],
    bin: ["bin/node.exe", "bin/main.cjs"],
    launch: ["./node.exe", "./main.cjs"],
    windows: true,
  },
};

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
async function release(packaging: Packaging, version: string, ...more: string[]): Promise<void> {
  const built = at(`build-${version}`);
  const from = [...packaging.build, "--url", url, "--root", at("root.json")];
  await script("build.mjs", "--version", version, "--out", built, ...from, ...more);
  const signed = ["--repo", at("releases"), "--key", at("acme.pem"), "--platform", packaging.platform];
  const launch = packaging.launch.flatMap((part) => ["--launch", part]);
  await toasty("release", "add", version, built, ...launch, "--level", "1", ...signed);
  if (long || version === "1.1.0") await toasty("release", "patch", ...signed);
  await toasty("release", "publish", at("site"), "--repo", at("releases"));
  rmSync(built, { recursive: true });
}

/** Lays the app out as its installer does. */
async function install({ windows, platform }: Packaging, version: string): Promise<void> {
  const from = ["--repo", at("releases"), "--platform", platform];
  await toasty("release", "unpack", version, at("unpacked"), ...from);
  if (!windows) return void (await script("install.mjs", at("unpacked"), at("installed")));
  writeFileSync(at("install.mjs"), await bundleFile(join(here, "install.mjs")));
  await underWine(windowsNode, [at("install.mjs"), at("unpacked"), at("installed")]);
}

/** Starts the installed app by its launcher, and returns what it says. */
async function start({ windows, bin }: Packaging, ...args: string[]): Promise<string[]> {
  const [program, ...rest] = bin.map((part) => at("installed", part)) as [string];
  if (windows) return underWine(program, rest, args);
  const { stdout } = await run(program, [...rest, ...args], { env });
  return stdout.trim().split("\n");
}

async function underWine(program: string, files: string[], args: string[] = []): Promise<string[]> {
  if (wine === undefined) throw new Error("wine is not installed");
  const output = join(wine.folder, "printed.txt");
  await wine.run(program, [...files.map(windowsPath), ...args], { output });
  const printed = readFileSync(output, "utf8").split(/\r?\n/);
  return printed.filter((line) => /^acme |^\d|^nothing/.test(line));
}

describe.each(Object.entries(packagings))("the app as %s", (_, packaging) => {
  const laterPlan = long ? "patch" : "full";
  const comes = (version: string, plan: string) =>
    expect.stringMatching(new RegExp(`^${version} comes by ${plan}, `));
  /** `toasty` itself runs here: of a Windows installation it can read nothing. */
  const inForce = async () =>
    packaging.windows
      ? JSON.parse(readFileSync(at("installed/state/journal.json"), "utf8"))
      : toasty("update", "status", at("installed"));

  it.skipIf(packaging.windows && wine === undefined)(
    "updates itself by patch, is rolled back from a broken version, and goes on to the next",
    { timeout: long ? 900_000 : 300_000 },
    async () => {
      await toasty("release", "keys", at("acme.pem"));
      await toasty(
        ...["release", "init", "acme", "--root", at("acme.pub"), "--key", at("acme.pem")],
        ...["--repo", at("releases")],
      );
      await toasty("release", "root", at("root.json"), "--repo", at("releases"));

      await release(packaging, "1.0.0");
      await install(packaging, "1.0.0");
      expect(await start(packaging, "update")).toEqual(["acme 1.0.0", "nothing newer"]);

      await release(packaging, "1.1.0");
      expect(await start(packaging, "update")).toEqual([
        "acme 1.0.0",
        comes("1.1.0", "patch"),
        "acme 1.1.0",
        "nothing newer",
      ]);
      expect(await inForce()).toMatchObject({ state: "committed" });

      await release(packaging, "1.2.0", "--broken");
      // It dies twice, and the version before it starts in its place and is not offered it again.
      expect(await start(packaging, "update")).toEqual([
        "acme 1.1.0",
        comes("1.2.0", laterPlan),
        "acme 1.2.0",
        "acme 1.2.0",
        "acme 1.1.0",
        "nothing newer",
      ]);
      expect(await inForce()).toMatchObject({ state: "rolled-back", reason: "died" });

      await release(packaging, "1.3.0");
      if (packaging.windows) {
        expect(await start(packaging, "update")).toEqual([
          "acme 1.1.0",
          comes("1.3.0", laterPlan),
          "acme 1.3.0",
          "nothing newer",
        ]);
        return expect(await inForce()).toMatchObject({ state: "committed", move: { version: "1.3.0" } });
      }
      expect(await inForce()).toMatchObject({ version: "1.1.0", held: ["1.2.0"] });
      const from = ["--url", url, "--root", at("root.json")];
      const found = { version: "1.1.0", update: { version: "1.3.0", plan: laterPlan } };
      expect(await toasty("update", "check", at("installed"), ...from)).toMatchObject(found);
      expect(await toasty("update", "apply", at("installed"), ...from)).toMatchObject({
        ...found,
        state: "staged",
      });
      expect(await start(packaging)).toEqual(["acme 1.3.0"]);
      expect(await inForce()).toMatchObject({ version: "1.3.0", state: "committed" });
      const { folder: place } = (await inForce()) as { folder: string };
      expect(readFileSync(join(place, "toasty-manifest.json"), "utf8")).toContain('"version":"1.3.0"');
    },
  );
});
