import { expect, test } from "vitest";
import { ReleaseError } from "./release-error.js";

const parts = { reason: "NOT_FOUND", message: "there is none.", remedy: "Make one." } as const;

test("keeps message and remedy apart, and joins them for humans", () => {
  const cause = new Error("why");
  const error = new ReleaseError({ ...parts, cause });
  expect(error).toMatchObject({ name: "ReleaseError", ...parts, cause });
  expect(error.fullMessage).toBe("there is none. Make one.");
  expect(String(error)).toBe("ReleaseError: there is none. Make one.");
});

test("says nothing of a remedy or a cause that there is not", () => {
  const error = new ReleaseError({ reason: "NOT_FOUND", message: "there is none." });
  expect([error.remedy, error.fullMessage, "cause" in error]).toEqual([undefined, "there is none.", false]);
});

test("recognises errors of another copy of the package, and no others", () => {
  class Special extends ReleaseError {}
  const foreign = Object.assign(new Error("x"), { [Symbol.for("@toasty/releases/ReleaseError")]: true });
  expect(foreign).toBeInstanceOf(ReleaseError);
  expect(new Special(parts)).toBeInstanceOf(ReleaseError);
  expect(new Special(parts)).toBeInstanceOf(Special);
  for (const other of [new Error("x"), { ...foreign }, undefined])
    expect(other instanceof ReleaseError).toBe(false);
  for (const other of [foreign, new ReleaseError(parts)]) expect(other instanceof Special).toBe(false);
});
