import type { ReleaseChange, RoleStatus, StagedStatus } from "@toasty/releases";
import { parseVersion } from "@toasty/updater/metadata";
import { expect, test } from "vitest";
import { describePublished, describeStaged } from "./describe.js";

type Release = NonNullable<ReleaseChange["after"]>;

const line = { app: "acme", channel: "stable", platform: "linux-x64" } as const;
const release = (version: string, more: Partial<Release> = {}): Release => ({
  version: parseVersion(version),
  archive: { path: "a", length: 12_300_000, sha256: "1" },
  stream: { length: 1, sha256: "2" },
  patches: [],
  ...more,
});

function staged(more: Partial<StagedStatus>, role: RoleStatus["role"] = "stable"): RoleStatus[] {
  const nothing = { added: [], removed: [], releases: [], holders: [], unseen: [] };
  const rest = { version: 5, expires: "2027-01-31T12:00:00Z", missingSignatures: 1, keyIds: ["abcdef0123"] };
  return [{ role, keyIds: [], threshold: 1, staged: { ...rest, ...nothing, ...more } }];
}

const change = (before: Release | undefined, after: Release | undefined): ReleaseChange => ({
  line,
  version: (after ?? before)?.version ?? "",
  before,
  after,
});

test("says nothing where nothing waits", () => {
  expect(describeStaged([{ role: "root", keyIds: [], threshold: 1 }])).toEqual([]);
});

test("says who must sign, and that only dates change", () => {
  expect(describeStaged(staged({}))).toEqual([
    "stable waits for 1 of the keys abcdef01, and is then good until 2027-01-31:",
    "  = nothing but its dates",
  ]);
});

test("shows a new release with all that its signers agree to", () => {
  const next = release("1.4.0", {
    rollOut: { percent: 10, salt: "s" },
    required: "step",
    minOs: "10.0",
    notes: "Faster",
    custom: { price: 1 },
  });
  expect(describeStaged(staged({ releases: [change(undefined, next)] }))[1]).toBe(
    '  + acme 1.4.0 on stable for linux-x64: for 10 of a hundred; 12.3 MB; required: step; minOs: "10.0"; notes: "Faster"; custom: {"price":1}',
  );
});

test("shows a yank and where it leads", () => {
  const yanked = { reason: "loses data", downgradeTo: parseVersion("1.2.0") };
  const releases = [change(release("1.3.0"), release("1.3.0", { yanked }))];
  expect(describeStaged(staged({ releases }))[1]).toBe(
    "  ~ acme 1.3.0 on stable for linux-x64: for all -> taken back: loses data, goes back to 1.2.0",
  );
});

test("shows how far a roll-out goes, and a changed salt", () => {
  const before = release("1.3.0", { rollOut: { percent: 10, salt: "s" } });
  const further = { percent: 50, salt: "s", startsAt: "2026-11-01T00:00:00Z", rampHours: 24 };
  const [, grown] = describeStaged(staged({ releases: [change(before, { ...before, rollOut: further })] }));
  expect(grown).toContain(
    "for 10 of a hundred -> for 50 of a hundred, over 24 hours from 2026-11-01T00:00:00Z",
  );
  const salted = { ...before, rollOut: { percent: 10, salt: "t" } };
  expect(describeStaged(staged({ releases: [change(before, salted)] }))[1]).toContain('"salt":"t"');
});

test("shows any other difference, such as another archive or new patches", () => {
  const before = release("1.3.0");
  const after = {
    ...before,
    archive: { ...before.archive, sha256: "9" },
    patches: [{ path: "p", length: 1, sha256: "3", from: "4" }],
    required: "now" as const,
  };
  const [, text] = describeStaged(staged({ releases: [change(before, after)] }));
  expect(text).toMatch(/archive \{.*"sha256":"1"\} -> \{.*"sha256":"9"\}/);
  expect(text).toContain("patches 0 -> 1");
  expect(text).toContain('required none -> "now"');
});

test("shows releases that are no longer listed, and indexes that cannot be seen here", () => {
  const lines = describeStaged(
    staged({ releases: [change(release("1.0.0"), undefined)], unseen: ["acme/index.json"] }),
  );
  expect(lines[1]).toBe("  - acme 1.0.0 on stable for linux-x64: no longer listed");
  expect(lines[2]).toMatch(/^ {2}\? acme\/index\.json changes, but is not in this copy/);
});

test("shows keys, thresholds and paths that change hands", () => {
  const holders: StagedStatus["holders"] = [
    {
      role: "stable",
      keys: { added: ["1111111122"], removed: ["3333333344"] },
      threshold: { before: 1, after: 2 },
      paths: { added: ["other/stable/*"], removed: [] },
    },
  ];
  expect(describeStaged(staged({ holders }, "targets"))[1]).toBe(
    '  ~ stable: +key 11111111 -key 33333333 threshold 1 -> 2 +path "other/stable/*"',
  );
});

test("prints no control characters of a staged file", () => {
  const notes = "\u001b[2Jgone\u202e\u009b1m";
  const [, text] = describeStaged(staged({ releases: [change(undefined, release("1.0.0", { notes }))] }));
  expect(text).toContain('notes: "\\u001b[2Jgone\\u202e\\u009b1m"');
});

const published = { version: 7, uploaded: 4, repaired: 0, present: 58, waiting: [] };

test("says what was sent and what clients see", () => {
  expect(describePublished(published)).toBe("4 files sent, 58 were there; clients now see timestamp 7");
});

test("says that files were cut off at the destination", () => {
  expect(describePublished({ ...published, repaired: 2 })).toContain("2 that were cut off there sent again");
});

test("names changes that were not sent because they wait for signatures", () => {
  const text = describePublished({ ...published, uploaded: 0, waiting: ["root", "stable"] });
  expect(text).toMatch(/^0 files sent.*\nNot sent: a change of root, stable that waits for signatures\./);
});
