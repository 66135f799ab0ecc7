import { expect, test } from "vitest";
import { UpdateError } from "../update-error.js";
import { asDiskError, onDisk } from "./disk-error.js";

const failure = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });

test.each<[string, string, string, string | undefined]>([
  ["ENOSPC", "SPACE", "the disk is full while saving.", "Free some space and try again."],
  ["EDQUOT", "SPACE", "the disk is full while saving.", "Free some space and try again."],
  ...["EACCES", "EPERM", "EROFS"].map((code): [string, string, string, string] => [
    code,
    "PERMISSION",
    `this user may not write while saving (${code}).`,
    "Install the app where its user may write, or update it as its owner.",
  ]),
  ["ENOENT", "DISK", "/a/b is missing, which was noticed while saving.", undefined],
  ["EEXIST", "DISK", "/a/b is there already, which was noticed while saving.", undefined],
  ["EIO", "DISK", "the disk failed while saving (EIO).", undefined],
  ["E2BIG", "DISK", "the disk failed while saving (E2BIG).", undefined],
])("%s is said as %s", (code, reason, message, remedy) => {
  const error = failure(code, { path: "/a/b" });
  const said = asDiskError(error, "saving") as UpdateError;
  expect(said).toBeInstanceOf(UpdateError);
  expect([said.reason, said.message, said.remedy, said.cause]).toEqual([reason, message, remedy, error]);
});

test.each([
  ["ENOENT", "a file is missing, which was noticed while saving."],
  ["EEXIST", "a file is there already, which was noticed while saving."],
])("%s without a path is about a file", (code, message) => {
  expect((asDiskError(failure(code), "saving") as UpdateError).message).toBe(message);
});

test.each([
  ["an error without a code", new Error("odd")],
  ["a code that is not the file system's", failure("ERR_INVALID_ARG_TYPE")],
  ["a text", "odd"],
  ["null", null],
  ["undefined", undefined],
  [
    "an error of ours, whatever its code",
    Object.assign(new UpdateError({ reason: "LOCKED", message: "odd." }), { code: "EIO" }),
  ],
])("%s passes unchanged", (_, error) => {
  expect(asDiskError(error, "saving")).toBe(error);
});

test("work that succeeds gives its result, work that fails on the disk says so", async () => {
  expect(await onDisk("saving", async () => 7)).toBe(7);
  const failed = onDisk("saving", () => Promise.reject(failure("ENOSPC")));
  await expect(failed).rejects.toMatchObject({ reason: "SPACE" });
});
