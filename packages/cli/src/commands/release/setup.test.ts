import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicKey } from "@toasty/releases";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { runHere } from "../../../test/in-process.js";
import { openReleases } from "../../releasing/repository.js";
import { releaseApp, releaseInit, releaseRoot } from "./setup.js";

vi.mock("../../releasing/repository.js", async (original) => ({
  ...(await original<object>()),
  openReleases: vi.fn(),
}));

const [alice, bob, carol] = ["a", "b", "c"].map((digit) => digit.repeat(64)) as [string, string, string];
const key = (hex: string) => publicKey(hex);
const settled = { state: "committed", missing: [] };
const repo = {
  init: vi.fn(async (_: object) => settled as object),
  addApp: vi.fn(async (_: string) => settled),
  root: vi.fn(async () => '{"signed":{}}'),
  [Symbol.asyncDispose]: vi.fn(async () => {}),
};
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-setup-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(openReleases).mockResolvedValue(repo as never);
});

describe("init", () => {
  test("with one key lets it hold every role", async () => {
    const { signal } = new AbortController();
    const { code, stdout } = await runHere(releaseInit, ["acme", "--root", alice, "--key", "k.pem"], {
      signal,
    });
    expect([code, stdout]).toEqual([0, "releases is set up; in force here\n"]);
    const held = { keys: [key(alice)], threshold: 1 };
    const channels = { stable: held, beta: held, nightly: held };
    expect(repo.init.mock.calls).toEqual([
      [{ apps: ["acme"], keys: { root: held, targets: held, online: held, channels }, expiryDays: {} }],
    ]);
    expect(vi.mocked(openReleases).mock.lastCall?.[0]).toMatchObject({ key: ["k.pem"] });
    expect(vi.mocked(openReleases).mock.lastCall?.[2]).toBe(signal);
    expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
  });

  test("lets a role without keys take over those of the role above it, with its threshold", async () => {
    const line = ["acme", "--root", alice, "--root", bob, "--threshold", "root=2", "--repo", "r"];
    const { stdout } = await runHere(releaseInit, [
      ...line,
      "--stable",
      carol,
      "--beta",
      bob,
      "--beta",
      carol,
    ]);
    expect(stdout).toBe("r is set up; in force here\n");
    const both = { keys: [key(alice), key(bob)], threshold: 2 };
    expect(repo.init.mock.lastCall?.[0]).toMatchObject({
      keys: {
        root: both,
        targets: both,
        online: both,
        channels: {
          stable: { keys: [key(carol)], threshold: 1 },
          beta: { keys: [key(bob), key(carol)], threshold: 1 },
          nightly: both,
        },
      },
    });
  });

  test("gives a role its own threshold, also over keys that it takes over", async () => {
    const line = ["acme", "--root", alice, "--root", bob, "--targets", carol, "--online", bob];
    await runHere(releaseInit, [...line, "--threshold", "nightly=3", "--threshold", "online=2"]);
    expect(repo.init.mock.lastCall?.[0]).toMatchObject({
      keys: {
        root: { threshold: 1 },
        targets: { keys: [key(carol)], threshold: 1 },
        online: { keys: [key(bob)], threshold: 2 },
        channels: {
          stable: { keys: [key(carol)], threshold: 1 },
          nightly: { keys: [key(carol)], threshold: 3 },
        },
      },
    });
  });

  test("passes on after how many days each role expires", async () => {
    const days = ["root", "targets", "snapshot", "timestamp", "stable", "beta", "nightly"];
    const line = days.flatMap((role, index) => ["--expiry", `${role}=${index + 1}`]);
    await runHere(releaseInit, ["acme", "--root", alice, ...line]);
    expect(repo.init.mock.lastCall?.[0]).toMatchObject({
      expiryDays: { root: 1, targets: 2, snapshot: 3, timestamp: 4, stable: 5, beta: 6, nightly: 7 },
    });
  });

  test.each([
    [[], "--root is missing."],
    [["--threshold", "roof=1"], "--threshold"],
    [["--threshold", "snapshot=1"], "--threshold"],
    [["--threshold", "root=0"], '--threshold: "0" is not a whole number of at least 1.'],
    [["--threshold", "root=1.5"], '"1.5" is not a whole number'],
    [["--expiry", "online=1"], "--expiry"],
    [["--expiry", "root=123456"], '--expiry: "123456" is not'],
  ])("refuses %j", async (line, message) => {
    await expect(runHere(releaseInit, ["acme", ...line])).rejects.toMatchObject({
      name: "UsageError",
      message: expect.stringContaining(message),
    });
    expect(openReleases).not.toHaveBeenCalled();
  });

  test("says by its exit code that signatures are missing", async () => {
    repo.init.mockResolvedValueOnce({ state: "waiting", missing: [{ role: "root", signatures: 2 }] });
    const { code, stdout } = await runHere(releaseInit, ["acme", "--root", alice]);
    expect(code).toBe(8);
    expect(stdout).toContain("waiting for root 2 signatures: run `toasty release sign`");
  });
});

test("an app is added by its name", async () => {
  const { code, stdout } = await runHere(releaseApp, ["viewer"]);
  expect([code, stdout]).toEqual([0, "viewer is an app of the repository; in force here\n"]);
  expect(repo.addApp.mock.calls).toEqual([["viewer"]]);
  expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
});

test("the root is printed, or written where it is asked for; no key is opened", async () => {
  expect(await runHere(releaseRoot, ["--repo", "r"])).toMatchObject({ code: 0, stdout: '{"signed":{}}\n' });
  expect(vi.mocked(openReleases).mock.lastCall?.[0]).toEqual({ repo: "r" });
  expect((await runHere(releaseRoot, ["--json"])).json()).toEqual([{ signed: {} }]);
  const file = join(folder, "root.json");
  expect(await runHere(releaseRoot, [file])).toMatchObject({ code: 0, stdout: `the root is in ${file}\n` });
  expect(await readFile(file, "utf8")).toBe('{"signed":{}}');
  await writeFile(file, "old");
  expect((await runHere(releaseRoot, [file, "--json"])).json()).toEqual([{ file }]);
  expect(await readFile(file, "utf8")).toBe('{"signed":{}}');
});
