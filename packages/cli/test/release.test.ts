import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installRelease } from "@toasty/updater";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasTerminal, startInTerminal } from "./terminal.js";
import { type Ended, ownMachine, type Running, start, toasty } from "./toasty.js";

const machine = ownMachine();
const folder = mkdtempSync(join(tmpdir(), "toasty-release-"));
const at = (...parts: string[]) => join(folder, ...parts);
const env = { ...machine.env, TOASTY_KEY_PASSPHRASE: "correct horse battery staple" };
const repo = ["--repo", at("releases")];
const release = ["--key", at("release.pem")];
const online = ["--key", at("online.pem")];
const from = () => ["--url", url, "--root", at("root.json")];
let site: Running;
let url = "";

/** Runs a command that must end with a code, and returns its JSON. */
async function run<T>(args: readonly string[], code = 0): Promise<T> {
  const ended = await toasty([...args, "--json"], env);
  expect(ended, args.join(" ")).toMatchObject({ code });
  return ended.json[0] as T;
}

/** An app whose versions differ a little. */
function appFolder(version: string): string {
  const dir = at(`app-${version}`);
  mkdirSync(dir);
  const lines = Array.from({ length: 3000 }, (_, i) => `line ${i}: ${Math.imul(i, 48271) % 9973}`);
  writeFileSync(join(dir, "app.mjs"), `console.log("${version}");\n`);
  writeFileSync(join(dir, "data.txt"), [...lines.slice(0, 700), version, ...lines.slice(700)].join("\n"));
  return dir;
}

const add = (version: string, ...more: string[]) => [
  ...["release", "add", version, appFolder(version), "--launch", "node", "--launch", "./app.mjs", ...more],
  ...["--level", "3", ...repo, ...release, ...online],
];

beforeAll(async () => {
  mkdirSync(at("site"));
  site = start(["release", "serve", at("site"), "--json"], env);
  const [line] = await site.seen(/^\{.*\}$/m, "stdout");
  url = (JSON.parse(line) as { url: string }).url;
});

afterAll(async () => {
  site.child.kill("SIGTERM");
  const ended = await site.ended();
  machine[Symbol.dispose]();
  rmSync(folder, { recursive: true });
  expect(ended).toMatchObject({ code: 0, stderr: "" });
});

// One life of a repository, in the order in which its author lives it.
describe("toasty release and toasty update", () => {
  test("make keys, and never overwrite one", async () => {
    for (const name of ["root", "release", "online"]) {
      const made = await run<{ publicFile: string; public: string }>(["release", "keys", at(`${name}.pem`)]);
      expect(readFileSync(made.publicFile, "utf8")).toBe(`${made.public}\n`);
      expect(readFileSync(at(`${name}.pem`), "utf8")).toContain("ENCRYPTED PRIVATE KEY");
    }
    const again = await toasty(["release", "keys", at("root.pem")], env);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("never overwritten") });
  });

  test("set a repository up whose root signs elsewhere", async () => {
    const init = [
      ...["release", "init", "acme", "--root", at("root.pub"), "--stable", at("release.pub")],
      ...["--online", at("online.pub"), "--expiry", "timestamp=3", ...repo],
    ];
    expect(await run([...init, ...release, ...online], 8)).toMatchObject({
      state: "waiting",
      missing: expect.arrayContaining([{ role: "root", signatures: 1 }]),
    });
    const { stdout } = await toasty(["release", "status", ...repo], env);
    expect(stdout).toMatch(/^root +none +1 of 1 +1 of [0-9a-f]{8}$/m);
    const signed = await toasty(["release", "sign", ...repo, "--key", at("root.pem")], env);
    expect(signed.code).toBe(8);
    expect(signed.stderr).toMatch(/^root waits for 1 of the keys [0-9a-f]{8}, and is then good until .*:$/m);
    expect(signed.stderr).toMatch(/^ {2}~ timestamp: \+key [0-9a-f]{8} threshold 0 -> 1$/m);
    expect(signed.stdout).toContain("timestamp 1 signature");
    expect(await run(["release", "sign", ...repo, ...online])).toMatchObject({ state: "committed" });
    expect(await run(["release", "root", at("root.json"), ...repo])).toEqual({ file: at("root.json") });
  });

  test("release 1.0.0 to a folder, which a client can go all the way with", async () => {
    expect(await run(add("1.0.0"))).toMatchObject({ state: "committed", unchanged: false });
    expect(await run(["release", "publish", at("site"), ...repo])).toMatchObject({ present: 0 });
    const verified = await toasty(["release", "verify", "--url", url, ...repo], env);
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/✔ acme on stable .* came to 1\.0\.0/),
    });
  });

  test("find nothing newer for whoever has just installed it", async () => {
    await run(["release", "unpack", "1.0.0", at("unpacked"), ...repo]);
    await installRelease({ release: at("unpacked"), installRoot: at("installed") });
    expect(await run(["update", "check", at("installed"), ...from()], 7)).toEqual({
      version: "1.0.0",
      update: null,
      held: [],
    });
  });

  test("offer 1.1.0 by patch, stage it, and wait for the next start", async () => {
    writeFileSync(at("notes.md"), "Starts faster\n");
    await run(add("1.1.0", "--notes", `@${at("notes.md")}`, "--percent", "0"));
    expect(await run(["release", "patch", ...repo, ...release, ...online])).toMatchObject({
      patches: [{ length: expect.any(Number) }],
    });
    await run(["release", "rollout", "1.1.0", "100", ...repo, ...release, ...online]);
    await run(["release", "publish", at("site"), ...repo]);
    const offered = { update: { version: "1.1.0", plan: "patch", notes: "Starts faster" } };
    expect(await run(["update", "check", at("installed"), ...from()])).toMatchObject(offered);
    const applied = await toasty(["update", "apply", at("installed"), ...from()], env);
    expect(applied).toMatchObject({
      code: 0,
      stdout: "1.1.0 is staged: the app's next start runs it\n",
      stderr: expect.stringMatching(/^1\.1\.0 is newer than 1\.0\.0: .* by patch\nStarts faster\n$/),
    });
    const status = { app: "acme", version: "1.0.0", state: "staged", update: "1.1.0", held: [] };
    // Looking on is no start of the app: however often, nothing is put in force.
    for (let i = 0; i < 2; i++) {
      expect(await run(["update", "status", at("installed")])).toMatchObject(status);
      await run(["update", "check", at("installed"), ...from()]);
    }
    const staged = readdirSync(at("installed", "versions")).find((name) => name.startsWith("1.1.0"));
    expect(readFileSync(at("installed", "versions", `${staged}`, "data.txt"))).toEqual(
      readFileSync(at("app-1.1.0", "data.txt")),
    );
  });

  test("show a change that waits for its key, to its signer and to the publisher", async () => {
    const yank = ["release", "yank", "1.0.0", "--reason", "too slow", ...repo];
    await run([...yank, ...online], 8);
    const shown = /^ {2}~ acme 1\.0\.0 on stable for .*: for all -> taken back: too slow$/m;
    const { stdout } = await toasty(["release", "status", ...repo], env);
    expect(stdout).toMatch(shown);
    expect(stdout).toMatch(/^acme 1\.0\.0 .*not signed yet: taken back: too slow$/m);
    const published = await toasty(["release", "publish", at("site"), ...repo], env);
    expect(published).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Not sent: a change of stable/),
    });
    // Taken back before it was signed: the publisher lists the release as it was.
    rmSync(at("releases/staged"), { recursive: true });
    const again = await toasty(["release", "status", ...repo], env);
    expect(again.stdout).not.toMatch(/not signed yet/);
  });

  test("warn about a key that anybody can read", async () => {
    const open = at("open.pem");
    copyFileSync(at("release.pem"), open);
    chmodSync(open, 0o644);
    const ended = await toasty(["release", "sign", ...repo, "--key", open], env);
    expect(ended.stderr).toMatch(/^Warning: .*open\.pem can be read by other users \(mode 644\)\./m);
    expect(ended.code).toBe(0);
  });

  test("take 1.1.0 back, and send its installations to 1.0.0", async () => {
    await run(["release", "unpack", "1.1.0", at("unpacked-1.1.0"), ...repo]);
    await installRelease({ release: at("unpacked-1.1.0"), installRoot: at("newer") });
    const reason = ["--reason", "loses data", "--downgrade-to", "1.0.0"];
    await run(["release", "yank", "1.1.0", ...reason, ...repo, ...release, ...online]);
    await run(["release", "publish", at("site"), ...repo]);
    expect(await run(["update", "check", at("newer"), ...from()])).toMatchObject({
      update: { version: "1.0.0", downgrade: true },
    });
    const { stdout } = await toasty(["release", "status", ...repo], env);
    expect(stdout).toContain("taken back: loses data");
  });

  test("promote a beta, change a key, and give new dates", async () => {
    await run(add("1.2.0-beta.1").concat("--key", at("root.pem")));
    const promote = ["release", "promote", "1.2.0-beta.1", ...repo, ...release, ...online];
    expect(await run(promote)).toMatchObject({ state: "committed" });
    await run(["release", "keys", at("release-2.pem")]);
    const rotate = [
      "release",
      "rotate",
      "stable",
      "--add",
      at("release-2.pub"),
      "--remove",
      at("release.pub"),
    ];
    const keys = ["--key", at("root.pem"), "--key", at("release-2.pem"), ...online];
    expect(await run([...rotate, ...repo, ...keys])).toMatchObject({ state: "committed" });
    expect(await run(["release", "refresh", ...repo, ...online])).toMatchObject({ state: "committed" });
    expect(await run(["release", "refresh", "--all", ...repo, ...online], 8)).toMatchObject({
      state: "waiting",
    });
    await run(["release", "sign", ...repo, ...keys]);
    await run(["release", "app", "acme-viewer", ...repo, "--key", at("root.pem"), ...online]);
    await run(["release", "publish", at("site"), ...repo]);
    expect(await run(["release", "verify", "--url", url, ...repo])).toMatchObject({ ok: true });
    expect(await run(["update", "check", at("newer"), ...from()])).toMatchObject({
      update: { version: "1.2.0-beta.1", downgrade: false },
    });
  });
});

describe("what can go wrong", () => {
  test.each<[string, number, string, () => string[]]>([
    [
      "a host that is not there",
      3,
      "127.0.0.1:9",
      () => ["update", "check", at("installed"), "--url", "http://127.0.0.1:9", "--root", at("root.json")],
    ],
    [
      "a folder without an installation",
      1,
      "does not name a release",
      () => ["update", "status", at("site")],
    ],
    ["no URL", 2, "--url is missing", () => ["update", "check", at("installed")]],
    ["a folder to serve that is none", 1, "no folder", () => ["release", "serve", at("nowhere")]],
    [
      "a repository that is none",
      1,
      "Make one with `toasty release init`",
      () => ["release", "status", "--repo", at("site")],
    ],
    [
      "a version that is none",
      2,
      '"one"',
      () => ["release", "yank", "one", "--reason", "x", "--app", "acme", ...repo, ...release],
    ],
    [
      "other bytes under a known version",
      1,
      "1.0.0",
      () => [
        "release",
        "add",
        "1.0.0",
        at("app-1.1.0"),
        "--launch",
        "./app.mjs",
        "--level",
        "3",
        "--app",
        "acme",
        ...repo,
      ],
    ],
    [
      "a private key in the place of a public one",
      2,
      "private key",
      () => ["release", "init", "x", "--root", at("root.pem"), "--repo", at("new")],
    ],
    ["a share of users above all", 2, "from 0 to 100", () => ["release", "rollout", "1.0.0", "101", ...repo]],
    [
      "a site that is not there",
      1,
      "cannot be asked",
      () => ["release", "verify", "--url", "http://127.0.0.1:9", ...repo],
    ],
  ])(
    "%s ends with %i",
    async (_, code, hint, args) => {
      const { stdout, stderr, code: ended } = await toasty(args(), env);
      expect(ended, stdout + stderr).toBe(code);
      expect(stdout + stderr).toContain(hint);
    },
    120_000,
  );

  test("a root of somebody else ends with 6, for programs too", async () => {
    const key = at("stranger.pem");
    await run(["release", "keys", key]);
    const theirs = ["--repo", at("theirs"), "--key", key];
    await run(["release", "init", "acme", "--root", at("stranger.pub"), ...theirs]);
    await run(["release", "root", at("stranger.json"), "--repo", at("theirs")]);
    const args = ["update", "check", at("installed"), "--url", url, "--root", at("stranger.json"), "--json"];
    const ended = await toasty(args, env);
    expect(ended.code).toBe(6);
    expect(JSON.parse(ended.stderr)).toMatchObject({
      error: { reason: "UPDATE_SIGNATURE", code: "signature" },
    });
  });

  test("a key without its passphrase is asked for only at a terminal", async () => {
    const ended = await toasty(["release", "sign", ...repo, ...release], machine.env);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("TOASTY_KEY_PASSPHRASE") });
  });
});

describe.skipIf(!hasTerminal())("at a terminal", () => {
  const typing = (args: readonly string[]) => startInTerminal(args, machine.env);

  test("takes the passphrase unseen, and Ctrl-C at the question ends it with 130", async () => {
    await using signing = typing(["release", "sign", ...repo, ...online]);
    await signing.seen(/Passphrase of .*online\.pem: /);
    signing.child.stdin.write("correct horse battery staple\r");
    const ended: Ended = await signing.ended();
    expect(ended.code).toBe(0);
    expect(ended.stdout).not.toContain("horse");
    await using other = typing(["release", "sign", ...repo, ...online]);
    await other.seen(/Passphrase of/);
    other.child.stdin.write("\u0003");
    expect(await other.ended()).toMatchObject({ code: 130 });
  });

  test("shows how far an update is", async () => {
    await using applying = typing(["update", "apply", at("newer"), ...from()]);
    const { code, stdout } = await applying.ended();
    expect(code).toBe(0);
    expect(stdout).toContain("█");
    expect(stdout).toMatch(/100 %/);
  });
});
