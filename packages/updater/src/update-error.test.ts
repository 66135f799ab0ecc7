import { expect, test } from "vitest";
import { cancelled, UpdateError } from "./update-error.js";

const parts = { reason: "NOT_FOUND", message: "there is none.", remedy: "Make one." } as const;

test("keeps message and remedy apart, and joins them for humans", () => {
  const cause = new Error("why");
  const error = new UpdateError({ ...parts, cause });
  expect(error).toMatchObject({ name: "UpdateError", ...parts, cause });
  expect(error.fullMessage).toBe("there is none. Make one.");
  expect(String(error)).toBe("UpdateError: there is none. Make one.");
});

test("says nothing of a remedy or a cause that there is not", () => {
  const error = new UpdateError({ reason: "NOT_FOUND", message: "there is none." });
  expect([error.remedy, error.fullMessage, "cause" in error]).toEqual([undefined, "there is none.", false]);
});

test("recognises errors of another copy of the package, and no others", () => {
  class Special extends UpdateError {}
  const foreign = Object.assign(new Error("x"), { [Symbol.for("@toasty/updater/UpdateError")]: true });
  expect(foreign).toBeInstanceOf(UpdateError);
  expect(new Special(parts)).toBeInstanceOf(UpdateError);
  expect(new Special(parts)).toBeInstanceOf(Special);
  for (const other of [new Error("x"), { ...foreign }, undefined])
    expect(other instanceof UpdateError).toBe(false);
  for (const other of [foreign, new UpdateError(parts)]) expect(other instanceof Special).toBe(false);
});

test("a cancellation carries the reason of the signal as its cause", () => {
  const cause = new Error("the user went away");
  expect(cancelled(AbortSignal.abort(cause))).toMatchObject({ reason: "CANCELLED", cause });
});
