import { type InspectedInstallation, inspectInstallation } from "@toasty/updater";
import { beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { openInstallation } from "../updating/open-installation.js";
import { updateApply, updateCheck, updateStatus } from "./update.js";

vi.mock("@toasty/updater", async (original) => ({
  ...(await original<object>()),
  inspectInstallation: vi.fn(),
}));
vi.mock("../updating/open-installation.js", async (original) => ({
  ...(await original<object>()),
  openInstallation: vi.fn(),
}));

const newer = { version: "1.4.0", downgrade: false, plan: "patch", bytes: 16_000 };
const check = vi.fn(async (_: object): Promise<object | undefined> => newer);
const status = vi.fn(async () => ({ held: ["1.5.0"] }));
const prepare = vi.fn(async (_update: object, _options: { onProgress(progress: object): void }) => {});
const options = ["--url", "https://u", "--root", "root.json", "--channel", "beta"];
beforeEach(() => {
  vi.clearAllMocks();
  check.mockResolvedValue(newer);
  vi.mocked(openInstallation).mockResolvedValue({ version: "1.3.0", check, status, prepare } as never);
});

test("checking says what there is, asks as a person does, and changes nothing", async () => {
  const { signal } = new AbortController();
  const { code, stdout } = await runHere(updateCheck, ["/app", ...options], { signal });
  expect([code, stdout]).toEqual([0, "1.4.0 is newer than 1.3.0: 16.0 kB by patch\n"]);
  expect(check.mock.calls).toEqual([[{ asked: true, signal }]]);
  const [folder, given] = vi.mocked(openInstallation).mock.lastCall ?? [];
  expect(folder).toBe("/app");
  expect(given).toMatchObject({ url: "https://u", root: "root.json", channel: "beta" });
  expect(prepare).not.toHaveBeenCalled();
  expect((await runHere(updateCheck, ["/app", ...options, "--json"])).json()).toEqual([
    { version: "1.3.0", update: newer, held: ["1.5.0"] },
  ]);
});

test.each([
  ["checking", updateCheck],
  ["applying", updateApply],
] as const)(
  "%s ends with 7 where there is nothing newer, and names what is not offered again",
  async (_, command) => {
    check.mockResolvedValue(undefined);
    const { code, stdout } = await runHere(command, ["/app", ...options]);
    expect([code, stdout]).toEqual([
      7,
      "1.3.0 is the newest that is offered here; not offered again after a rollback: 1.5.0\n",
    ]);
    const { json } = await runHere(command, ["/app", ...options, "--json"]);
    expect(json()).toEqual([{ version: "1.3.0", update: null, held: ["1.5.0"] }]);
    expect(prepare).not.toHaveBeenCalled();
  },
);

test("applying says what it does, and that the next start runs it", async () => {
  const { signal } = new AbortController();
  const { code, stdout, stderr } = await runHere(updateApply, ["/app", ...options], { signal });
  expect([code, stdout]).toEqual([0, "1.4.0 is staged: the app's next start runs it\n"]);
  expect(stderr).toBe("1.4.0 is newer than 1.3.0: 16.0 kB by patch\n");
  expect(prepare.mock.calls).toEqual([[newer, expect.objectContaining({ signal })]]);
  expect(check.mock.calls).toEqual([[{ asked: true, signal }]]);
  expect((await runHere(updateApply, ["/app", ...options, "--json"])).json()).toEqual([
    { version: "1.3.0", update: newer, state: "staged" },
  ]);
});

test("on a terminal it shows how far it is, and takes that off before it says the end", async () => {
  prepare.mockImplementationOnce(async (_, { onProgress }) => {
    onProgress({ phase: "download", fraction: 0.254, bytes: 4_000, totalBytes: 16_000 });
    onProgress({ phase: "install", fraction: 0.5, bytes: 16_000, totalBytes: 16_000 });
  });
  const { stdout } = await runHere(updateApply, ["/app", ...options], { columns: 80 });
  const shown = stdout;
  expect(shown).toMatch(/25 %.*4\.0 kB of 16\.0 kB|4\.0 kB of 16\.0 kB.*25 %/s);
  expect(shown).toMatch(/50 %.*installing|installing.*50 %/s);
  expect(shown).toMatch(/\n?1\.4\.0 is staged: the app's next start runs it\n$/);
  expect(shown.lastIndexOf("\u001b[")).toBeLessThan(shown.indexOf("is staged"));
});

const installed: InspectedInstallation = {
  app: "acme",
  version: "1.3.0",
  platform: "linux-x64",
  folder: "/app/versions/1.3.0",
  state: "idle",
  held: [],
};

test.each<[Partial<InspectedInstallation>, string]>([
  [{}, "no update yet"],
  [{ state: "staged" }, "1.4.0 is staged: the next start runs it"],
  [{ state: "switching" }, "a switch concerning 1.4.0 was cut off: the next start finishes it"],
  [{ state: "pending" }, "1.4.0 is on trial until it says that it works"],
  [{ state: "committed" }, "1.4.0 said that it works"],
  [{ state: "rolled-back", reason: "died" }, "1.4.0 was rolled back: it died"],
  [{ state: "rolled-back", reason: "missing" }, "1.4.0 was rolled back: its files were gone"],
  [{ state: "rolled-back", reason: "late" }, "1.4.0 was rolled back: it did not become healthy in time"],
])("the status of %j is told in words", async (more, words) => {
  const found = { ...installed, update: "1.4.0", ...more };
  vi.mocked(inspectInstallation).mockResolvedValue(found);
  const { code, stdout } = await runHere(updateStatus, ["/app"]);
  expect(code).toBe(0);
  expect(stdout).toBe(`acme 1.3.0 for linux-x64 in /app/versions/1.3.0\n${words}\n`);
  expect((await runHere(updateStatus, ["/app", "--json"])).json()).toEqual([found]);
});

test("the status names the versions that are not offered again", async () => {
  vi.mocked(inspectInstallation).mockResolvedValue({ ...installed, held: ["1.4.0", "1.5.0"] });
  const { stdout } = await runHere(updateStatus, ["/app"]);
  expect(stdout.split("\n")).toContain("not offered here again: 1.4.0, 1.5.0");
});

test("what fails to be prepared is thrown, and nothing is said to be staged", async () => {
  prepare.mockRejectedValueOnce(new Error("no room"));
  await expect(runHere(updateApply, ["/app", ...options])).rejects.toThrow("no room");
});
