import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLinksStayInside, checkPathsApart, checkRelativePath } from "./safe-path.js";

const unsafe = expect.objectContaining({ reason: "UNSAFE" });

describe("paths of a release", () => {
  test.each([
    "../x",
    "a/../../x",
    "/etc/passwd",
    "a//b",
    "./a",
    "a/.",
    "",
    "a\\b",
    "C:/x",
    "a:stream",
    "con",
    "a/NUL.txt",
    "COM1.log",
    "a.",
    "a ",
    "a/b /c",
    "a\0b",
    "a\nb",
    "x?",
    "\ud800",
  ])("refuses %j", (path) => {
    expect(() => checkRelativePath(path)).toThrow(unsafe);
  });

  test.each(["a", "bin/app", "lib/node_modules/@x/y.js", ".hidden", "a..b", "ü/漢字", "console", "a b"])(
    "accepts %j",
    (path) => {
      expect(checkRelativePath(path)).toBe(path);
    },
  );

  test("never accepts a path that resolves outside its folder", () => {
    const part = fc.oneof(
      fc.constantFrom("..", ".", "a", "b", "", "C:", "\\", "..\\"),
      fc.string({ maxLength: 3, size: "max" }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6, size: "max" }), (parts) => {
        const path = parts.join("/");
        try {
          checkRelativePath(path);
        } catch {
          return;
        }
        expect(path.split("/")).not.toContain("..");
        expect(path.startsWith("/")).toBe(false);
      }),
    );
  });

  test.each([
    [["a", "A"]],
    [["ü", "u\u0308"]],
    [["straße", "STRASSE"]],
    [["lib/a", "LIB/b"]],
    [["a", "a/b"]],
    [["A", "a/b"]],
    [["a", "a"]],
  ])("refuses %j side by side", (paths) => {
    expect(() => checkPathsApart(paths)).toThrow(unsafe);
  });

  test("accepts files of one folder", () => {
    expect(() => checkPathsApart(["lib/a", "lib/b", "lib/c/d", "li", "lib2"])).not.toThrow();
  });
});

describe("links of a release", () => {
  test.each([
    [{ a: "/etc/passwd" }],
    [{ a: "../x" }],
    [{ "d/a": "../../x" }],
    [{ a: "" }],
    [{ a: "C:/x" }],
    [{ a: "..\\x" }],
    [{ a: "a" }],
    [{ a: "b", b: "a" }],
    [{ "d/up": "..", x: "d/up/../y" }],
  ])("refuses %j", (links) => {
    expect(() => checkLinksStayInside(new Map(Object.entries(links as Record<string, string>)))).toThrow(
      unsafe,
    );
  });

  test("accepts the links of a framework of macOS", () => {
    const links = { "F.framework/Versions/Current": "A", "F.framework/F": "Versions/Current/F" };
    expect(() => checkLinksStayInside(new Map(Object.entries(links)))).not.toThrow();
  });
});
