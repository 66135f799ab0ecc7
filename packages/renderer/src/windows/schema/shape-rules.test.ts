import { expect, test } from "vitest";
import { issues } from "./issue.js";
import { flag, listOf, number, object, oneOf, optional, type Rule, text, variant } from "./shape-rules.js";

const found = <T>(rule: Rule<T>, value: unknown) =>
  issues((complain) => rule(value, "x", complain)).map(({ field, effect, description }) => [
    field,
    effect,
    description,
  ]);

test.each([
  [text, "", 1, "must be text"],
  [flag, false, "no", "must be true or false"],
  [number, 0, Number.NaN, "must be a number"],
  [number, -1, Number.POSITIVE_INFINITY, "must be a number"],
  [listOf(text), [], {}, "must be a list"],
] as const)("takes a value of the type and refuses another (%#)", (rule, good, bad, description) => {
  expect(found<never>(rule as unknown as Rule<never>, good)).toEqual([]);
  expect(found<never>(rule as unknown as Rule<never>, bad)).toEqual([["x", "refused", description]]);
  expect(found<never>(rule as unknown as Rule<never>, undefined)).toEqual([["x", "refused", "is required"]]);
});

test("a word that is not known is ignored, or refused where the rule says so; none is required", () => {
  const words = { yes: true, no: true } as const;
  expect(found(oneOf(words), "yes")).toEqual([]);
  expect(found(oneOf(words), "maybe")).toEqual([["x", "ignored", "must be yes or no"]]);
  expect(found(oneOf(words, "refused"), "maybe")).toEqual([["x", "refused", "must be yes or no"]]);
  expect(found(oneOf(words), null)).toEqual([["x", "refused", "is required"]]);
});

test("an item of a list and a field of an object are named by their place", () => {
  const rule = listOf(object<{ a: string; b?: number }>({ a: text, b: optional(number) }));
  expect(found(rule, [{ a: "" }, { a: 1, b: "1" }, { a: "", b: null }])).toEqual([
    ["x[1].a", "refused", "must be text"],
    ["x[1].b", "refused", "must be a number"],
  ]);
  expect(found(rule, [[]])).toEqual([["x[0]", "refused", "must be an object"]]);
});

test("a field that no rule knows is reported, and so is an attribute that a field sets", () => {
  const rule = object<{ hintCrop?: string; additional?: object }>({
    hintCrop: optional(text),
    additional: optional(object<object>({})),
  });
  expect(found(rule, { colour: 1 })).toEqual([["x.colour", "ignored", expect.stringContaining("no field")]]);
  expect(found(rule, { hintCrop: "none", additional: { "hint-crop": "circle" } })).toContainEqual([
    "x.additional.hint-crop",
    "ignored",
    expect.stringContaining("hintCrop"),
  ]);
});

test("a variant follows the rule of its kind", () => {
  type Either = { kind: "a"; a: string } | { kind: "b" };
  const rule = variant<"kind", Either>("kind", {
    a: object<{ kind: "a"; a: string }>({ kind: oneOf({ a: true }), a: text }),
    b: object<{ kind: "b" }>({ kind: oneOf({ b: true }) }),
  });
  expect(found(rule, { kind: "b" })).toEqual([]);
  expect(found(rule, { kind: "a" })).toEqual([["x.a", "refused", "is required"]]);
  expect(found(rule, { kind: "toString" })).toEqual([["x.kind", "refused", "must be a or b"]]);
  expect(found(rule, 1)).toEqual([["x", "refused", "must be an object"]]);
});
