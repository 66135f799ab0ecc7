import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeArguments, encodeArguments, readArguments } from "./arguments.js";

describe("arguments", () => {
  test("escape what separates, and only that", () => {
    expect(encodeArguments({ action: "open chat", "a=b": "100 %; é", flag: "" })).toBe(
      "action=open chat;a%3Db=100 %25%3B é;flag",
    );
  });

  test("are read as Microsoft's toolkit writes them", () => {
    expect(decodeArguments("action=open%3Bchat;id=7;flag;;q=a=b")).toEqual({
      action: "open;chat",
      id: "7",
      flag: "",
      q: "a=b",
    });
  });

  test("come back as they were put in, whatever characters they have", () => {
    const key = fc
      .string({ minLength: 1, maxLength: 20 })
      .filter((text) => text !== "__proto__" && text.trim() !== "");
    const value = fc.string({ unit: "binary", maxLength: 20, size: "max" });
    fc.assert(
      fc.property(fc.dictionary(key, value, { noNullPrototype: true, maxKeys: 5 }), (pairs) => {
        expect(decodeArguments(encodeArguments(pairs))).toEqual(pairs);
      }),
    );
  });

  test.each(["", " ", "   ", "\n", "\t \n", null, undefined])("of nothing are none: %j", (text) => {
    expect(decodeArguments(text)).toEqual({});
  });

  test("need a key", () => {
    for (const pairs of [{ "": "" }, { a: "b", "": "c" }, [["", "x"] as const]]) {
      expect(() => encodeArguments(pairs)).toThrow(expect.objectContaining({ reason: "INVALID" }));
    }
  });

  test("are written as Microsoft's toolkit writes numbers and flags, and nothing as the key alone", () => {
    expect(
      encodeArguments({ id: -7, ratio: 0.5, on: true, off: false, none: null, missing: undefined }),
    ).toBe("id=-7;ratio=0.5;on=1;off=0;none;missing");
  });

  test("keep the order of a map or a list, also where keys are numbers", () => {
    const pairs = [["b", "1"] as const, ["2", "2"] as const];
    expect(encodeArguments(pairs)).toBe("b=1;2=2");
    expect(encodeArguments(new Map(pairs))).toBe("b=1;2=2");
  });

  test("named __proto__ are arguments like others", () => {
    const read = readArguments("__proto__=1;action=go");
    expect([read.has("__proto__"), read.int("__proto__"), read.has("toString")]).toEqual([true, 1, false]);
  });
});

describe("typed arguments", () => {
  const read = readArguments(
    "id=42;low=-9;big=99999999999999999;half=0.5;on=1;off=0;odd=yes;empty;level=high",
  );

  test("are whole numbers, or nothing", () => {
    expect(["id", "low", "on"].map((key) => read.int(key))).toEqual([42, -9, 1]);
    for (const key of ["big", "half", "odd", "empty", "missing"]) expect(read.int(key)).toBeUndefined();
  });

  test("are true and false, or nothing", () => {
    expect(["on", "off", "odd", "empty", "missing"].map((key) => read.bool(key))).toEqual([
      true,
      false,
      false,
      false,
      undefined,
    ]);
  });

  test("are one of a few words, or nothing", () => {
    expect(read.oneOf("level", ["low", "high"])).toBe("high");
    expect(read.oneOf("level", ["low"])).toBeUndefined();
    expect(read.oneOf("missing", ["low", "high"])).toBeUndefined();
  });

  test("come back as what they were written from", () => {
    const written = readArguments(encodeArguments({ id: 7, ok: true, no: false, text: "a=b" }));
    expect([written.int("id"), written.bool("ok"), written.bool("no"), written.text("text")]).toEqual([
      7,
      true,
      false,
      "a=b",
    ]);
    expect([written.has("id"), written.has("other"), written.text("other")]).toEqual([
      true,
      false,
      undefined,
    ]);
  });
});
