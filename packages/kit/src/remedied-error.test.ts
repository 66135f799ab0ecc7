import { expect, test } from "vitest";
import { RemediedError, recogniseCopies } from "./remedied-error.js";

const mark = Symbol.for("@toasty/kit/test");

/** Makes the class of one copy of a package. */
function copyOfPackage() {
  class Broken extends RemediedError<"BENT" | "TORN"> {
    override readonly name = "Broken";
  }
  recogniseCopies(Broken, mark);
  return Broken;
}

const Broken = copyOfPackage();
const parts = { reason: "BENT", message: "it is bent.", remedy: "Straighten it." } as const;

test("message and remedy are apart, and joined for humans", () => {
  const cause = new Error("why");
  const error = new Broken({ ...parts, cause });
  expect(error).toMatchObject({ name: "Broken", ...parts, cause });
  expect([error.fullMessage, String(error)]).toEqual([
    "it is bent. Straighten it.",
    "Broken: it is bent. Straighten it.",
  ]);
});

test("nothing is said of a remedy or a cause that there is not", () => {
  const error = new Broken({ reason: "TORN", message: "it is torn." });
  expect([error.remedy, error.fullMessage, "cause" in error]).toEqual([undefined, "it is torn.", false]);
});

test("errors of another copy are recognised, and no others", () => {
  const Other = copyOfPackage();
  expect(new Other(parts)).toBeInstanceOf(Broken);
  expect(new Broken(parts)).toBeInstanceOf(Other);
  for (const other of [new Error("x"), { [mark]: true }, undefined, null, "x"])
    expect(other instanceof Broken).toBe(false);
});

test("a class that extends one recognises its own errors only", () => {
  class Special extends Broken {}
  expect(new Special(parts)).toBeInstanceOf(Broken);
  expect(new Special(parts)).toBeInstanceOf(Special);
  for (const other of [new Broken(parts), new (copyOfPackage())(parts)])
    expect(other instanceof Special).toBe(false);
});

test("the mark does not show where an error is printed or copied", () => {
  expect(Object.keys({ ...new Broken(parts) }).sort()).toEqual(["name", "reason", "remedy"]);
  expect(Object.getOwnPropertySymbols(new Broken(parts))).toEqual([]);
});
