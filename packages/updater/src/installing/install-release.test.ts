import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { move } from "../../test/simulator/plain-release.js";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { type BuiltRelease, Workshop } from "../../test/simulator/workshop.js";
import { installRelease } from "./install-release.js";
import { type Journal, parseJournal, writeJournal } from "./journal.js";
import { type Layout, layoutOf, releaseFolder } from "./layout.js";
import { readPointer } from "./pointer.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

let workshop: Workshop;
let built: BuiltRelease;
let layout: Layout;

beforeEach(async () => {
  workshop = await Workshop.open(new SimulatedRepository(["acme"]));
  built = await workshop.release("1.0.0", { "app.mjs": "1", "data/a": "a", link: { link: "app.mjs" } });
  layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-install-")));
});
afterEach(async () => {
  rmSync(layout.root, { recursive: true });
  await workshop[Symbol.asyncDispose]();
});

const install = () => installRelease({ release: built.folder, installRoot: layout.root });
const journal = (): Journal => parseJournal(readFileSync(layout.journal, "utf8"));

test("lays a release out, puts it in force and leaves nothing else", async () => {
  const place = await install();
  const folder = releaseFolder(built.entry.version, built.entry.stream.sha256);
  expect(place).toBe(join(layout.versions, folder));
  expect(readdirSync(layout.versions)).toEqual([folder]);
  expect(readFileSync(join(place, "data/a"), "utf8")).toBe("a");
  expect(readlinkSync(join(place, "link"))).toBe("app.mjs");
  expect(journal()).toEqual({ state: "idle" });
  expect(readdirSync(layout.state)).toEqual(["journal.json"]);
  expect(await readPointer(layout)).toBe(folder);
});

test("leaves a whole one as it is, and ends what was under way", async () => {
  const place = await install();
  writeFileSync(join(place, "own"), "of the user");
  await writeJournal(layout, { state: "staged", move, restart: false });
  expect(await install()).toBe(place);
  expect(existsSync(join(place, "own"))).toBe(true);
  expect(journal()).toEqual({ state: "idle" });
});

test.each(["app.mjs", "data/a"])(
  "repairs one whose %s was changed, and leaves nothing of it",
  async (name) => {
    const place = await install();
    const before = readFileSync(join(place, name));
    writeFileSync(join(place, name), "?");
    await install();
    expect(readFileSync(join(place, name))).toEqual(before);
    expect(readdirSync(layout.versions)).toHaveLength(1);
  },
);

test("says what is wrong with a folder that is no release", async () => {
  const failed = installRelease({ release: join(layout.root, "nowhere"), installRoot: layout.root });
  await expect(failed).rejects.toMatchObject({ reason: "DISK" });
  expect(existsSync(layout.versions)).toBe(false);
});
