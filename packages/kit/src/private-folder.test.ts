import {
  chmodSync,
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkPrivateFolder, makePrivateFolder } from "./private-folder.js";

const self = process.getuid?.() ?? 0;
/** A user that is neither root nor the one who runs the tests. */
const stranger = 12_345;
let base: string;
let folder: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "toasty-folders-"));
  folder = join(base, "parent", "own");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const check = (path = folder) => checkPrivateFolder(path, self);

describe("a folder", () => {
  test("of the user's own and closed to all others is private, in a sticky one as well", () => {
    expect(check()).toEqual({ kind: "private" });
    chmodSync(join(base, "parent"), 0o1777);
    expect(check()).toEqual({ kind: "private" });
    chmodSync(join(base, "parent"), 0o755);
    expect(check()).toEqual({ kind: "private" });
  });

  test.each([0o750, 0o710, 0o707, 0o701])("of mode %o is unsafe", (mode) => {
    chmodSync(folder, mode);
    const octal = mode.toString(8).padStart(4, "0");
    expect(check()).toEqual({
      kind: "unsafe",
      path: folder,
      fault: `can be entered by others (mode ${octal})`,
      remedy: `Run \`chmod 700 ${folder}\`.`,
    });
  });

  test("that is a file or a link is unsafe, wherever the link leads", () => {
    const file = join(base, "file");
    writeFileSync(file, "");
    const link = join(base, "link");
    symlinkSync(folder, link);
    for (const path of [file, link])
      expect(check(path)).toMatchObject({
        kind: "unsafe",
        path,
        fault: expect.stringContaining("is no folder"),
      });
  });

  test("is missing when it, or one above it, does not exist", () => {
    expect(check(join(base, "nothing"))).toEqual({ kind: "missing" });
    expect(check(join(base, "nothing", "in", "it"))).toEqual({ kind: "missing" });
  });

  test("below a file is unsafe", () => {
    writeFileSync(join(base, "file"), "");
    expect(check(join(base, "file", "below"))).toMatchObject({
      kind: "unsafe",
      fault: expect.stringContaining("ENOTDIR"),
    });
  });
});

describe("a folder above it", () => {
  test.each([0o777, 0o757, 0o703])("of mode %o is unsafe: others could rename what is in it", (mode) => {
    chmodSync(join(base, "parent"), mode);
    expect(check()).toMatchObject({
      kind: "unsafe",
      path: join(base, "parent"),
      fault: expect.stringMatching(/^can be changed by others \(mode 0\d{3}\)$/),
      remedy: `Run \`chmod go-w ${join(base, "parent")}\`.`,
    });
  });

  test("is followed through links, and a circle of links is unsafe", () => {
    symlinkSync(join(base, "parent"), join(base, "absolute"));
    symlinkSync("../parent/./../parent", join(base, "parent", "relative"));
    expect(check(join(base, "absolute", "own"))).toEqual({ kind: "private" });
    expect(check(join(base, "parent", "relative", "own"))).toMatchObject({ kind: "private" });
    symlinkSync("circle", join(base, "circle"));
    expect(check(join(base, "circle", "own"))).toMatchObject({ kind: "unsafe", fault: "leads in a circle" });
  });

  test("is reached through forty links, as Linux follows, and no more", () => {
    let path = join(base, "parent");
    for (let nth = 1; nth <= 41; nth++) {
      const next = join(base, `link-${nth}`);
      symlinkSync(path, next);
      path = next;
    }
    expect(check(join(base, "link-40", "own"))).toEqual({ kind: "private" });
    expect(check(join(base, "link-41", "own"))).toMatchObject({
      kind: "unsafe",
      fault: "leads in a circle",
      remedy: "Remove it.",
    });
  });

  test("counts where the link stands and where it leads to", () => {
    const shared = join(base, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o777);
    symlinkSync(join(base, "parent"), join(shared, "link"));
    expect(check(join(shared, "link", "own"))).toMatchObject({ kind: "unsafe", path: shared });
    mkdirSync(join(shared, "own"), { mode: 0o700 });
    symlinkSync(shared, join(base, "link"));
    expect(check(join(base, "link", "own"))).toMatchObject({ kind: "unsafe", path: shared });
  });
});

describe("making a folder", () => {
  test("makes it, and those above, for their owner alone; one that is there stays", () => {
    const inmost = join(base, "parent", "one", "two");
    expect(makePrivateFolder(inmost, self)).toEqual({ kind: "private" });
    expect([inmost, dirname(inmost)].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
    expect(makePrivateFolder(inmost, self)).toEqual({ kind: "private" });
  });

  test("refuses one that others can enter, and makes nothing where others could replace it", () => {
    chmodSync(folder, 0o755);
    expect(makePrivateFolder(folder, self)).toMatchObject({ kind: "unsafe", path: folder });
    chmodSync(folder, 0o777);
    expect(makePrivateFolder(join(folder, "inside"), self)).toMatchObject({ kind: "unsafe", path: folder });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("checks nothing where there are no users, and throws what the system says", () => {
    chmodSync(folder, 0o755);
    expect(makePrivateFolder(folder, undefined)).toEqual({ kind: "private" });
    writeFileSync(join(folder, "file"), "");
    expect(() => makePrivateFolder(join(folder, "file"), undefined)).toThrow("EEXIST");
  });
});

describe.skipIf(self !== 0 && !process.env.TOASTY_REQUIRE_REAL)("another user", () => {
  beforeEach(() => expect(self, "these tests give files to other users, which takes root").toBe(0));

  test("who owns the folder makes it unsafe", () => {
    chownSync(folder, stranger, stranger);
    expect(check()).toMatchObject({ path: folder, fault: `belongs to another user (uid ${stranger})` });
  });

  test("who owns one above it makes it unsafe, closed and sticky as it may be", () => {
    for (const mode of [0o755, 0o1777]) {
      chownSync(join(base, "parent"), stranger, stranger);
      chmodSync(join(base, "parent"), mode);
      expect(check()).toMatchObject({
        path: join(base, "parent"),
        fault: `belongs to another user (uid ${stranger})`,
      });
    }
  });

  test("who owns a link on the way makes it unsafe", () => {
    const shared = join(base, "shared");
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    symlinkSync(join(base, "parent"), join(shared, "link"));
    lchownSync(join(shared, "link"), stranger, stranger);
    expect(check(join(shared, "link", "own"))).toMatchObject({ kind: "unsafe", path: join(shared, "link") });
  });

  test("may be in the group of root, whose number is that of root too", () => {
    chownSync(join(base, "parent"), 0, 0);
    chmodSync(join(base, "parent"), 0o770);
    expect(check()).toMatchObject({ kind: "unsafe", path: join(base, "parent") });
  });

  test("may be in no group that may write above it, but the group of the user's own number is the user's alone", () => {
    // Seen from the stranger's side: the folder is the stranger's, what is above it root's.
    chownSync(folder, stranger, stranger);
    const seen = () => checkPrivateFolder(folder, stranger);
    expect(seen()).toEqual({ kind: "private" });
    chmodSync(join(base, "parent"), 0o770);
    expect(seen()).toMatchObject({ kind: "unsafe", path: join(base, "parent") });
    chownSync(join(base, "parent"), 0, stranger);
    chmodSync(join(base, "parent"), 0o775);
    expect(seen()).toEqual({ kind: "private" });
    chmodSync(join(base, "parent"), 0o777);
    expect(seen()).toMatchObject({ kind: "unsafe" });
  });
});
