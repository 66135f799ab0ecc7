import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ReleaseError } from "../release-error.js";
import { asDiskError, onDisk } from "./disk-error.js";

const failed = (code: string) => Object.assign(new Error(code), { code, path: "/srv/releases" });

test.each([
  ["ENOSPC", "SPACE"],
  ["EDQUOT", "SPACE"],
  ["EACCES", "PERMISSION"],
  ["EPERM", "PERMISSION"],
  ["EROFS", "PERMISSION"],
  ["EIO", "DISK"],
])("%s of a file is %s, and names the file", (code, reason) => {
  const cause = failed(code);
  const error = asDiskError(cause);
  expect(error).toBeInstanceOf(ReleaseError);
  expect(error).toMatchObject({
    reason,
    message: expect.stringContaining("/srv/releases"),
    remedy: expect.any(String),
    cause,
  });
});

test("what is no error of a file passes unchanged", async () => {
  const socket = connect({ path: join(tmpdir(), "toasty-nothing-listens-here") });
  const connection = await new Promise((resolve) => socket.once("error", resolve));
  const known = new ReleaseError({ reason: "LOCKED", message: "another process is at work." });
  const others = [
    connection,
    known,
    new Error("no code"),
    Object.assign(failed("EIO"), { code: "ERR_OTHER" }),
    "text",
  ];
  for (const each of others) expect(asDiskError(each)).toBe(each);
});

test("work on files gives its result, or an error that names the file", async () => {
  expect(await onDisk(async () => 1)).toBe(1);
  const missing = join(tmpdir(), "toasty-there-is-no-such-file");
  await expect(onDisk(() => readFile(missing))).rejects.toMatchObject({
    name: "ReleaseError",
    reason: "DISK",
    message: `${missing} cannot be read or written (ENOENT).`,
  });
});
