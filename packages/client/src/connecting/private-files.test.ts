import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isPrivateFolder, readPrivate } from "./private-files.js";

const uid = process.getuid?.();
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "toasty-private-"));
});
afterEach(() => rm(dir, { recursive: true }));

describe("a private file", () => {
  test("is read where it is there", async () => {
    await writeFile(join(dir, "token"), "secret", { mode: 0o600 });
    expect(await readPrivate(join(dir, "token"), uid)).toBe("secret");
    expect(await readPrivate(join(dir, "none"), uid)).toBeUndefined();
  });

  test("that is no file is refused, with what to do", async () => {
    await mkdir(join(dir, "token"));
    await expect(readPrivate(join(dir, "token"), uid)).rejects.toMatchObject({
      reason: "UNSAFE_FILE",
      code: "failed_precondition",
      message: expect.stringMatching(/no regular file.*, so it is not used\.$/),
      remedy: "Remove it.",
    });
  });

  test("that the system does not read is told with its path and why", async () => {
    const path = join(dir, "x".repeat(300));
    await expect(readPrivate(path, uid)).rejects.toMatchObject({
      reason: "UNKNOWN",
      message: expect.stringMatching(/^cannot read .*x \(ENAMETOOLONG.*\)\.$/),
      cause: expect.objectContaining({ code: "ENAMETOOLONG" }),
    });
  });
});

describe.skipIf(uid === undefined)("a private folder", () => {
  test("is told from one that is not there", () => {
    expect(isPrivateFolder(dir, uid as number)).toBe(true);
    expect(isPrivateFolder(join(dir, "none"), uid as number)).toBe(false);
  });

  test("that others may write to is refused, with what to do", async () => {
    await chmod(dir, 0o777);
    expect(() => isPrivateFolder(dir, uid as number)).toThrow(
      expect.objectContaining({
        reason: "UNSAFE_FILE",
        message: expect.stringMatching(new RegExp(`, so nothing in ${dir} is trusted\\.$`)),
        remedy: expect.stringContaining("chmod"),
      }),
    );
  });
});
