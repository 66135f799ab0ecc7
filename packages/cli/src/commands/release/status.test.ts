import { beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../../test/in-process.js";
import { openReleases } from "../../releasing/repository.js";
import { releaseStatus } from "./status.js";

vi.mock("../../releasing/repository.js", async (original) => ({
  ...(await original<object>()),
  openReleases: vi.fn(),
}));

const status = vi.fn(async (): Promise<object> => ({}));
beforeEach(() => {
  vi.mocked(openReleases).mockResolvedValue({ status, [Symbol.asyncDispose]: async () => {} } as never);
});

const role = { role: "root", version: 3, expires: "2027-01-02T03:04:05Z", keyIds: ["1", "2"], threshold: 2 };
const line = { app: "acme", channel: "stable", platform: "linux-x64" };
const release = (version: string, more: object = {}) => ({
  version,
  archive: { length: 2_000_000 },
  patches: [{}, {}],
  ...more,
});
const nothing = { apps: ["acme"], roles: [], indexes: [], missingIndexes: [] };

const cells = (text: string, first: string) =>
  text
    .split("\n")
    .filter((each) => each.startsWith(first))
    .map((each) => each.trim().split(/ {2,}/));
const shown = async (found: object, columns?: number) => {
  status.mockResolvedValue({ ...nothing, ...found });
  const { code, stdout } = await runHere(releaseStatus, ["--repo", "r"], columns ? { columns } : {});
  expect(code).toBe(0);
  expect(vi.mocked(openReleases).mock.lastCall?.[0]).toEqual({ repo: "r" });
  return stdout;
};

test.each([
  [{ freshness: "fresh" }, ["root", "3", "2027-01-02", "2 of 2"]],
  [{}, ["root", "3", "2027-01-02", "2 of 2"]],
  [{ freshness: "soon" }, ["root", "3", "2027-01-02 (soon)", "2 of 2"]],
  [{ freshness: "expired", threshold: 1 }, ["root", "3", "2027-01-02 (expired)", "1 of 2"]],
  [{ version: undefined, expires: undefined }, ["root", "none", "2 of 2"]],
])("a role with %j is a row", async (more, row) => {
  expect(cells(await shown({ roles: [{ ...role, ...more }] }), "root")).toEqual([row]);
});

test("a role that waits names whose signatures, shortened, and what they are for", async () => {
  const staged = {
    version: 4,
    expires: "2028-01-01",
    missingSignatures: 1,
    keyIds: ["1234567890", "abcdefghij"],
    releases: [],
    holders: [],
    unseen: [],
  };
  const text = await shown({ roles: [{ ...role, staged }] });
  expect(cells(text, "root")[0]).toEqual(["root", "3", "2027-01-02", "2 of 2", "1 of 12345678, abcdefgh"]);
  expect(text).toMatch(/\n\nroot waits for 1 of the keys/);
  expect(await shown({ roles: [role] })).not.toContain("waits for");
});

test("a release is a row, with its size, its patches and who may have it", async () => {
  const rollOut = { percent: 10, startsAt: "2026-01-01" };
  const releases = [release("1.4.0"), release("1.5.0", { rollOut, patches: [] })];
  expect(cells(await shown({ indexes: [{ ...line, releases }] }), "acme")).toEqual([
    ["acme 1.4.0", "stable", "linux-x64", "2.0 MB", "2", "for all"],
    ["acme 1.5.0", "stable", "linux-x64", "2.0 MB", "0", "for 10 of a hundred"],
  ]);
});

test("only the release that waits is not signed yet, not one of the same version elsewhere", async () => {
  const change = { line, version: "1.5.0", before: undefined, after: release("1.5.0") };
  const staged = { missingSignatures: 1, keyIds: ["1"], expires: "2028", holders: [], unseen: [] };
  const text = await shown({
    roles: [{ ...role, role: "stable", staged: { ...staged, releases: [change] } }],
    indexes: [
      { ...line, releases: [release("1.4.0"), release("1.5.0")] },
      { ...line, channel: "beta", releases: [release("1.5.0")] },
      { ...line, app: "acme2", releases: [release("1.5.0")] },
      { ...line, platform: "win32-x64", releases: [release("1.5.0")] },
    ],
  });
  const rows = cells(text, "acme");
  expect(rows.map((row) => row.at(-1))).toEqual([
    "for all",
    "not signed yet: for all",
    "for all",
    "for all",
    "for all",
  ]);
});

test("without releases it says so, and indexes that are not here are named", async () => {
  const text = await shown({ roles: [role], missingIndexes: ["acme/beta/index.json"] });
  expect(text).toContain("\n\nThere is no release yet.\n");
  expect(text).toMatch(/acme\/beta\/index\.json is not in this copy of the repository\.\n$/);
  expect(await shown({ indexes: [{ ...line, releases: [release("1.4.0")] }] })).not.toContain("no release");
});

test("it fits into a terminal, and is whole elsewhere", async () => {
  const yanked = { reason: "x".repeat(200) };
  const found = { indexes: [{ ...line, releases: [release("1.4.0", { yanked })] }] };
  for (const each of (await shown(found, 80)).split("\n")) expect(each.length).toBeLessThanOrEqual(80);
  expect(await shown(found)).toContain(yanked.reason);
});

test("programs get all of it", async () => {
  status.mockResolvedValue({ ...nothing, roles: [role] });
  expect((await runHere(releaseStatus, ["--json"])).json()).toEqual([{ ...nothing, roles: [role] }]);
});
