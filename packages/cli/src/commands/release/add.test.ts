import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../../test/in-process.js";
import { openReleases } from "../../releasing/repository.js";
import { releaseAdd } from "./add.js";

vi.mock("../../releasing/repository.js", async (original) => ({
  ...(await original<object>()),
  openReleases: vi.fn(),
}));

const added = {
  state: "committed",
  missing: [],
  line: { app: "acme", platform: "linux-x64", channel: "stable" },
  release: { version: "1.4.0", archive: { length: 2_000_000 } },
  unchanged: false,
};
const repo = {
  add: vi.fn(async (_: object): Promise<object> => added),
  [Symbol.asyncDispose]: vi.fn(async () => {}),
};
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-add-"));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(openReleases).mockResolvedValue(repo as never);
});

const line = ["1.4.0", "dist", "--launch", "./acme"];

test("says what was added, and what was there already", async () => {
  const { code, stdout } = await runHere(releaseAdd, line);
  expect([code, stdout]).toEqual([0, "acme 1.4.0 for linux-x64 on stable, 2.0 MB; in force here\n"]);
  repo.add.mockResolvedValueOnce({ ...added, unchanged: true });
  expect((await runHere(releaseAdd, line)).stdout).toContain(", was there already; in force here");
  expect(repo[Symbol.asyncDispose]).toHaveBeenCalledTimes(2);
});

test("the examples add a release for everybody, and one for a tenth of the users of Windows", async () => {
  const file = join(folder, "CHANGES.md");
  await writeFile(file, "Faster.\n");
  const keys = { key: ["release.pem", "online.pem"] };
  for (const [example] of releaseAdd.examples) {
    const words = example.replace("@CHANGES.md", `@${file}`).split(" ").slice(3);
    await runHere(releaseAdd, words);
    expect(vi.mocked(openReleases).mock.lastCall?.[0]).toMatchObject(keys);
  }
  expect(repo.add.mock.calls).toMatchObject([
    [{ version: "1.4.0", folder: "dist/app", launch: ["./acme"], notes: "Faster." }],
    [
      {
        version: "1.4.1",
        folder: "dist/win",
        platform: "win32-x64",
        launch: ["./node.exe", "./main.mjs"],
        percent: 10,
      },
    ],
  ]);
});

test("passes on notes and what the app is told", async () => {
  await runHere(releaseAdd, [...line, "--notes", "New", "--custom", '{"a":1}', "--required", "now"]);
  expect(repo.add.mock.lastCall?.[0]).toMatchObject({ notes: "New", custom: { a: 1 }, required: "now" });
});

test.each(["{", "[]", "null", "1"])("refuses to tell the app %s", async (json) => {
  await expect(runHere(releaseAdd, [...line, "--custom", json])).rejects.toThrow("this is not a JSON object");
  expect(openReleases).not.toHaveBeenCalled();
});
