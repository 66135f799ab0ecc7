import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeArguments, encodeArguments } from "./arguments.js";

test("escapes what separates, and only that", () => {
  expect(encodeArguments({ action: "open chat", "a=b": "100 %; é", flag: "" })).toBe(
    "action=open chat;a%3Db=100 %25%3B é;flag",
  );
});

test("reads what Microsoft's toolkit writes", () => {
  expect(decodeArguments("action=open%3Bchat;id=7;flag;;q=a=b")).toEqual({
    action: "open;chat",
    id: "7",
    flag: "",
    q: "a=b",
  });
});

test("gives back whatever was put in", () => {
  const key = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
  fc.assert(
    fc.property(fc.dictionary(key, fc.string({ unit: "binary" }), { noNullPrototype: true }), (pairs) => {
      expect(decodeArguments(encodeArguments(pairs))).toEqual(pairs);
    }),
  );
});
