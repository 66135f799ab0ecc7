import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readPrivateFile, readPrivateFileSync } from "./private-file.js";

const self = process.getuid?.() ?? 0;
/** A user that is neither root nor the one who runs the tests. */
const stranger = 12_345;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-private-"));
  path = join(folder, "token");
  writeFileSync(path, "secret", { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function listen(socket: string): Promise<AsyncDisposable> {
  const server = createServer().listen(socket);
  await once(server, "listening");
  return { [Symbol.asyncDispose]: () => new Promise((done) => server.close(() => done())) };
}

describe.each([
  ["readPrivateFile", readPrivateFile],
  [
    "readPrivateFileSync",
    async (...args: Parameters<typeof readPrivateFileSync>) => readPrivateFileSync(...args),
  ],
] as const)("%s", (_, read) => {
  test("reads a file of the user's own that is closed to all others", async () => {
    expect(await read(path, self)).toEqual({ kind: "private", text: "secret" });
    chmodSync(path, 0o400);
    expect(await read(path, self)).toEqual({ kind: "private", text: "secret" });
    // A hard link is the same file.
    linkSync(path, join(folder, "second"));
    expect(await read(join(folder, "second"), self)).toMatchObject({ kind: "private" });
  });

  test.each([
    [0o640, "read"],
    [0o604, "read"],
    [0o610, "read"],
    [0o601, "read"],
    [0o620, "changed"],
    [0o602, "changed"],
  ])("refuses mode %o", async (mode, use) => {
    chmodSync(path, mode);
    expect(await read(path, self)).toEqual({
      kind: "unsafe",
      path,
      fault: `can be ${use} by others (mode ${mode.toString(8).padStart(4, "0")})`,
      remedy: `Run \`chmod 600 ${path}\`.`,
    });
  });

  test("refuses a link, a folder and a pipe without waiting for it", async () => {
    const [link, sub, pipe] = [join(folder, "link"), join(folder, "folder"), join(folder, "pipe")];
    symlinkSync(path, link);
    mkdirSync(sub, { mode: 0o700 });
    expect(spawnSync("mkfifo", ["-m", "600", pipe]).status).toBe(0);
    for (const each of [link, sub, pipe]) {
      expect(await read(each, self)).toMatchObject({
        kind: "unsafe",
        path: each,
        fault: "is no regular file (a link does not count)",
      });
    }
  });

  test("says when there is none", async () => {
    expect(await read(join(folder, "nothing"), self)).toEqual({ kind: "missing" });
    expect(await read(join(path, "below a file"), self)).toEqual({ kind: "missing" });
  });

  test("refuses a socket", async () => {
    const socket = join(folder, "socket");
    await using _server = await listen(socket);
    expect(await read(socket, self)).toMatchObject({ kind: "unsafe", path: socket, remedy: "Remove it." });
  });

  test("throws what the system says for any other reason, and leaves no file open", async () => {
    await expect(read(join(folder, "x".repeat(300)), self)).rejects.toThrow("ENAMETOOLONG");
    const open = () => readdirSync("/proc/self/fd").length;
    const before = open();
    for (let times = 0; times < 5; times++) await read(path, self);
    expect(open()).toBeLessThan(before + 5);
  });

  test("looks at the kind of file only where there are no users", async () => {
    chmodSync(path, 0o666);
    expect(await read(path, undefined)).toMatchObject({ kind: "private" });
  });

  test.skipIf(self !== 0 && !process.env.TOASTY_REQUIRE_REAL)(
    "refuses a file of another user, but not one of root",
    async () => {
      expect(self, "this test gives files to other users, which takes root").toBe(0);
      expect(await read(path, stranger)).toMatchObject({ kind: "private" });
      chownSync(path, stranger, stranger);
      expect(await read(path, stranger)).toMatchObject({ kind: "private" });
      expect(await read(path, stranger + 1)).toMatchObject({
        kind: "unsafe",
        fault: `belongs to another user (uid ${stranger})`,
      });
    },
  );
});
