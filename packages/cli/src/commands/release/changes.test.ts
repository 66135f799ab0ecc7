import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { publicKey } from "@toasty/releases";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { runHere } from "../../../test/in-process.js";
import { openReleases } from "../../releasing/repository.js";
import { releaseAdd } from "./add.js";
import { releasePromote, releaseRollout, releaseYank } from "./audience.js";
import { releasePatch } from "./patch.js";
import { releaseRefresh, releaseRotate, releaseSign } from "./signatures.js";
import { releaseUnpack } from "./unpack.js";

vi.mock("../../releasing/repository.js", async (original) => ({
  ...(await original<object>()),
  openReleases: vi.fn(),
}));

const settled = { state: "committed", missing: [] };
const onlyRoot = { role: "root", keyIds: ["1".repeat(64)], threshold: 1 };
interface Working {
  onProgress(progress: object): void;
}
const answer = (more: object = {}) => vi.fn(async (_: object) => ({ ...settled, ...more }) as object);
const repo = {
  add: answer({
    line: { app: "acme", platform: "linux-x64", channel: "stable" },
    release: { version: "1.4.0", archive: { length: 2_000_000 } },
    unchanged: false,
  }),
  rollOut: answer(),
  promote: answer(),
  yank: answer(),
  patch: answer({ patches: [], skipped: [] }),
  sign: answer(),
  rotate: answer(),
  refresh: answer(),
  unpack: vi.fn(async (_: object) => {}),
  status: vi.fn(async () => ({ roles: [onlyRoot] as object[] })),
  [Symbol.asyncDispose]: vi.fn(async () => {}),
};
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-changes-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(openReleases).mockResolvedValue(repo as never);
});

const line = ["--app", "acme", "--platform", "linux-x64"];
const named = { app: "acme", platform: "linux-x64" };
const usage = (message: string) => ({ name: "UsageError", message: expect.stringContaining(message) });

describe("add", () => {
  const least = ["1.4.0", "dist", "--launch", "./acme"];

  test("says what was added, of what size, and whether it was there already", async () => {
    const { code, stdout } = await runHere(releaseAdd, least);
    expect(code).toBe(0);
    expect(stdout).toBe("acme 1.4.0 for linux-x64 on stable, 2.0 MB; in force here\n");
    repo.add.mockResolvedValueOnce({ ...(await repo.add({})), unchanged: true });
    expect((await runHere(releaseAdd, least)).stdout).toContain("2.0 MB, was there already; in force");
    expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(2);
  });

  test("passes on all that is said about it", async () => {
    const { signal } = new AbortController();
    const more = ["--launch", "./main.mjs", "--channel", "beta", "--required", "now", "--percent", "10"];
    const rest = ["--min-os", "12", "--level", "3", "--notes", "faster", "--custom", '{"a":[1]}', ...line];
    await runHere(releaseAdd, [...least, ...more, ...rest], { signal });
    expect(repo.add.mock.lastCall?.[0]).toMatchObject({
      version: "1.4.0",
      folder: "dist",
      launch: ["./acme", "./main.mjs"],
      channel: "beta",
      required: "now",
      percent: 10,
      minOs: "12",
      level: 3,
      notes: "faster",
      custom: { a: [1] },
      signal,
      ...named,
    });
  });

  test("reads notes from a file, without the empty lines around them", async () => {
    await writeFile(join(folder, "CHANGES.md"), "\nfaster\n\n");
    await runHere(releaseAdd, [...least, "--notes", `@${join(folder, "CHANGES.md")}`]);
    expect(repo.add.mock.lastCall?.[0]).toMatchObject({ notes: "faster" });
    await runHere(releaseAdd, least);
    expect(repo.add.mock.lastCall?.[0]).toMatchObject({ notes: undefined, custom: undefined });
    const missing = runHere(releaseAdd, [...least, "--notes", `@${join(folder, "none")}`]);
    await expect(missing).rejects.toMatchObject(usage("--notes"));
  });

  test.each(["", "{", "[1]", "null", "1", '"x"'])("refuses %j as custom", async (json) => {
    await expect(runHere(releaseAdd, [...least, `--custom=${json}`])).rejects.toMatchObject(
      usage("--custom: this is not a JSON object."),
    );
  });

  test("needs to know how the app is started", async () => {
    await expect(runHere(releaseAdd, ["1.4.0", "dist"])).rejects.toMatchObject(usage("--launch is missing."));
    expect(openReleases).not.toHaveBeenCalled();
  });

  test("shows how far it is", async () => {
    const added = await repo.add({});
    repo.add.mockImplementationOnce(async (work) => {
      (work as Working).onProgress({ step: "pack", what: "1.4.0", done: 1, total: 2 });
      return added;
    });
    expect((await runHere(releaseAdd, least)).stderr).toBe("pack 1.4.0: 50 %\n");
  });
});

describe("rollout", () => {
  test.each([
    ["0", 0],
    ["50", 50],
    ["100", 100],
    ["12.5", 12.5],
  ])("to %s of a hundred is passed on", async (percent, share) => {
    const more = ["--hours", "48", "--channel", "beta", ...line];
    const { code, stdout } = await runHere(releaseRollout, ["1.4.1", percent, ...more]);
    expect([code, stdout]).toEqual([0, `1.4.1 is for ${share} of a hundred; in force here\n`]);
    const expected = { version: "1.4.1", percent: share, rampHours: 48, channel: "beta", ...named };
    expect(repo.rollOut.mock.calls).toEqual([[expected]]);
    expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
  });

  test.each([" ", "-1", "100.1", "half", "NaN"])("to %j is refused", async (percent) => {
    await expect(runHere(releaseRollout, ["1.4.1", "--", percent])).rejects.toMatchObject(
      usage(`PERCENT: ${JSON.stringify(percent)} is not a number from 0 to 100.`),
    );
    expect(openReleases).not.toHaveBeenCalled();
  });
});

test("a promotion goes from beta to stable unless something else is said", async () => {
  const { code, stdout } = await runHere(releasePromote, ["1.5.0"]);
  expect([code, stdout]).toEqual([0, "1.5.0 is on stable; in force here\n"]);
  expect(repo.promote.mock.lastCall?.[0]).toMatchObject({ version: "1.5.0", from: "beta", to: "stable" });
  const more = ["--from", "nightly", "--to", "beta", "--percent", "20", ...line];
  expect((await runHere(releasePromote, ["1.5.0", ...more])).stdout).toMatch(/^1\.5\.0 is on beta;/);
  expect(repo.promote.mock.lastCall).toEqual([
    { version: "1.5.0", from: "nightly", to: "beta", percent: 20, ...named },
  ]);
});

test("a release is taken back for a reason only", async () => {
  await expect(runHere(releaseYank, ["1.4.1"])).rejects.toMatchObject(usage("--reason is missing."));
  expect(openReleases).not.toHaveBeenCalled();
  const more = ["--reason", "slow", "--downgrade-to", "1.4.0", "--channel", "stable", ...line];
  const { code, stdout } = await runHere(releaseYank, ["1.4.1", ...more]);
  expect([code, stdout]).toEqual([0, "1.4.1 is taken back; in force here\n"]);
  expect(repo.yank.mock.calls).toEqual([
    [{ version: "1.4.1", reason: "slow", downgradeTo: "1.4.0", channel: "stable", ...named }],
  ]);
});

describe("patch", () => {
  const skipped = { from: "1.1.0", length: 900_000, share: 0.914 };

  test.each([
    [[], [], /^no new patch; in force/],
    [[{ length: 16_000 }, { length: 2_000_000 }], [], /^2 new: 16\.0 kB, 2\.0 MB; in force/],
    [[{ length: 16_000 }], [skipped], /^1 new: 16\.0 kB; not kept, .*: from 1\.1\.0 \(900 kB, 91 %\); in/],
    [[], [skipped, { ...skipped, from: "1.2.0" }], /^no new patch; not kept.*1\.1\.0 .*, 1\.2\.0 \(/],
  ])("%j and %j are told with their sizes", async (patches, kept, printed) => {
    repo.patch.mockResolvedValueOnce({ ...settled, patches, skipped: kept });
    const { code, stdout } = await runHere(releasePatch, []);
    expect(code).toBe(0);
    expect(stdout).toMatch(printed);
  });

  test("works on what was asked for, and shows how far it is", async () => {
    const { signal } = new AbortController();
    repo.patch.mockImplementationOnce(async (work) => {
      (work as Working).onProgress({ step: "diff", what: "1.3.0", done: 2, total: 2 });
      return { ...settled, patches: [], skipped: [] };
    });
    const more = ["1.4.0", "--last", "3", "--threads", "2", "--channel", "beta", ...line];
    const { stderr } = await runHere(releasePatch, more, { signal });
    expect(stderr).toBe("diff 1.3.0: 100 %\n");
    const expected = { version: "1.4.0", last: 3, threads: 2, channel: "beta", signal, ...named };
    expect(repo.patch.mock.lastCall?.[0]).toMatchObject(expected);
  });
});

describe("sign", () => {
  test("shows what waits before the key is opened, and then signs", async () => {
    const opened: unknown[] = [];
    vi.mocked(openReleases).mockImplementation(async ({ repo: dir, key }) => {
      opened.push([dir, key]);
      return repo as never;
    });
    const staged = { missingSignatures: 1, keyIds: ["1"], expires: "2026-06-01", releases: [], holders: [] };
    repo.status.mockResolvedValueOnce({ roles: [{ ...onlyRoot, staged: { ...staged, unseen: [] } }] });
    const { code, stdout, stderr } = await runHere(releaseSign, ["--repo", "r", "--key", "alice.pem"]);
    expect([code, stdout]).toEqual([0, "signed as far as these keys can; in force here\n"]);
    expect(stderr).toMatch(/^root waits for 1 of the keys/);
    expect(opened).toEqual([
      ["r", undefined],
      ["r", ["alice.pem"]],
    ]);
    expect(repo.sign).toHaveBeenCalledTimes(1);
    expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(2);
  });

  test("needs a key", async () => {
    await expect(runHere(releaseSign, [])).rejects.toMatchObject(usage("--key is missing."));
    expect(openReleases).not.toHaveBeenCalled();
  });
});

describe("rotate", () => {
  const [added, gone] = ["a".repeat(64), "b".repeat(64)] as const;

  test("adds public keys, and removes by id or by public key", async () => {
    const id = "1".repeat(64);
    const more = ["--add", added, "--remove", id, "--remove", gone, "--threshold", "2"];
    const { code, stdout } = await runHere(releaseRotate, ["stable", ...more]);
    expect([code, stdout]).toEqual([0, "the keys of stable are changed; in force here\n"]);
    const remove = [id, publicKey(gone).keyId];
    expect(repo.rotate.mock.calls).toEqual([
      [{ role: "stable", add: [publicKey(added)], remove, threshold: 2 }],
    ]);
  });

  test.each(["root", "targets", "snapshot", "timestamp", "stable", "beta", "nightly"])(
    "%s has keys",
    async (role) => {
      await runHere(releaseRotate, [role]);
      expect(repo.rotate.mock.lastCall?.[0]).toEqual({ role, add: [], remove: [], threshold: undefined });
    },
  );

  test("another role is refused", async () => {
    await expect(runHere(releaseRotate, ["online"])).rejects.toMatchObject(usage("ROLE"));
  });
});

test.each([
  [[], false],
  [["--all"], true],
])("a refresh with %j", async (more, all) => {
  const { code, stdout } = await runHere(releaseRefresh, more);
  expect([code, stdout]).toEqual([0, "the dates are new; in force here\n"]);
  expect(repo.refresh.mock.calls).toEqual([[{ all }]]);
});

test("a release is unpacked without a key", async () => {
  const { signal } = new AbortController();
  const more = ["1.4.0", "out", "--repo", "r", "--channel", "beta", ...line];
  const { code, stdout } = await runHere(releaseUnpack, more, { signal });
  expect([code, stdout]).toEqual([0, "1.4.0 is in out\n"]);
  expect(vi.mocked(openReleases).mock.lastCall?.[0]).toEqual({ repo: "r" });
  const expected = { version: "1.4.0", into: "out", channel: "beta", signal, ...named };
  expect(repo.unpack.mock.calls).toEqual([[expected]]);
});

test("what fails to unpack is thrown", async () => {
  repo.unpack.mockRejectedValueOnce(new Error("no room"));
  await expect(runHere(releaseUnpack, ["1.4.0", "out"])).rejects.toThrow("no room");
  expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(1);
});
