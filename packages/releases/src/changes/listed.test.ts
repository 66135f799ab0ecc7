import { archiveTarget, maxIndexBytes, parseVersion, type Release } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { listed } from "./listed.js";

const line = { app: "acme", channel: "stable", platform: "linux-x64" } as const;

function release(version: string, more: Partial<Release> = {}): Release {
  const parsed = parseVersion(version);
  return {
    version: parsed,
    archive: { path: archiveTarget(line, parsed), length: 1, sha256: "1".repeat(64) },
    stream: { length: 1, sha256: "2".repeat(64) },
    patches: [],
    ...more,
  };
}

/** Releases 0.N.0 down to 0.1.0. */
const releases = (count: number, more: (minor: number) => Partial<Release> = () => ({})) =>
  Array.from({ length: count }, (_, i) => release(`0.${count - i}.0`, more(count - i)));
const versions = (all: readonly Release[]) => all.map(({ version }) => String(version));
const bytes = (all: readonly Release[]) => JSON.stringify({ releases: all }, null, 1).length;

test("lists the newest hundred", () => {
  expect(listed([])).toEqual([]);
  expect(listed(releases(100))).toEqual(releases(100));
  expect(versions(listed(releases(101)))).toEqual(versions(releases(101).slice(0, 100)));
});

test("keeps older ones that nobody may skip, but for those that were taken back", () => {
  const all = releases(105, (minor) => {
    if (minor === 1) return { required: "step" };
    if (minor === 2) return { required: "step", yanked: { reason: "bad" } };
    return minor === 3 ? { required: "now" } : {};
  });
  expect(versions(listed(all)).slice(99)).toEqual(["0.6.0", "0.1.0"]);
});

test("keeps an older one that a listed release leads back to", () => {
  const back = (minor: number) => ({ yanked: { reason: "bad", downgradeTo: parseVersion(`0.${minor}.0`) } });
  const all = releases(105, (minor) => (minor === 50 ? back(2) : minor === 3 ? back(1) : {}));
  expect(versions(listed(all)).slice(99)).toEqual(["0.6.0", "0.2.0"]);
});

test("lists as many as the index has room for, to the byte", () => {
  const room = maxIndexBytes - 1024;
  const withNotes = (length: number) => [
    ...releases(3).slice(0, 2),
    release("0.1.0", { notes: "x".repeat(length) }),
  ];
  const most = room - bytes(withNotes(0));
  expect(bytes(withNotes(most))).toBe(room);
  expect(listed(withNotes(most))).toHaveLength(3);
  expect(listed(withNotes(most + 1))).toHaveLength(2);
  // A sign of several bytes counts as those.
  const wide = withNotes(0).with(2, release("0.1.0", { notes: `é${"x".repeat(most - 1)}` }));
  expect(listed(wide)).toHaveLength(2);
});

test("lists the newest, however long it is", () => {
  const huge = releases(3, () => ({ notes: "x".repeat(maxIndexBytes) }));
  expect(versions(listed(huge))).toEqual(["0.3.0"]);
});
