import type { Complain } from "./issue.js";

/**
 * A check of one value against its type. `T` ties a rule to the type of the field that it stands for: a shape does not
 * compile when a rule allows other values than the type.
 */
export interface Rule<T> {
  (value: unknown, field: string, complain: Complain): void;
  readonly type?: ((value: T) => T) | undefined;
}

/** A rule for each field of an object. Fields that may be missing are marked by {@link optional}. */
export type Shape<T> = {
  readonly [Field in keyof T]-?: Record<never, never> extends Pick<T, Field>
    ? Optional<NonNullable<T[Field]>>
    : Rule<T[Field]>;
};
interface Optional<T> {
  readonly rule: Rule<T>;
}

/** A text. */
export const text: Rule<string> = (value, field, complain) => {
  if (typeof value !== "string") complain.refused(field, mustBe("text", value));
};

/** True or false. */
export const flag: Rule<boolean> = (value, field, complain) => {
  if (typeof value !== "boolean") complain.refused(field, mustBe("true or false", value));
};

/** A finite number. */
export const number: Rule<number> = (value, field, complain) => {
  if (typeof value !== "number" || !Number.isFinite(value))
    complain.refused(field, mustBe("a number", value));
};

/** One of a few words. Windows ignores words that it does not know, except where `effect` says otherwise. */
export function oneOf<Word extends string>(
  words: Readonly<Record<Word, true>>,
  effect: "refused" | "ignored" = "ignored",
): Rule<Word> {
  return (value, field, complain) => {
    const known = Object.keys(words);
    if (known.includes(value as string)) return;
    complain[value === undefined || value === null ? "refused" : effect](
      field,
      mustBe(known.join(" or "), value),
    );
  };
}

/** Marks a field that may be missing. */
export function optional<T>(rule: Rule<T>): Optional<T> {
  return { rule };
}

/** A list whose items follow one rule. */
export function listOf<T>(rule: Rule<T>): Rule<readonly T[]> {
  return (value, field, complain) => {
    if (!Array.isArray(value)) complain.refused(field, mustBe("a list", value));
    else value.forEach((item, index) => void rule(item, `${field}[${index}]`, complain));
  };
}

/** An object of this shape. Fields that the shape does not know are not written, which is reported. */
export function object<T>(shape: Shape<T>): Rule<T> {
  const rules = Object.entries(shape as Readonly<Record<string, Rule<unknown> | Optional<unknown>>>);
  const known = new Set(rules.map(([name]) => name));
  return (value, field, complain) => {
    if (!isObject(value)) return complain.refused(field, mustBe("an object", value));
    const inside = (name: string) => (field === "" ? name : `${field}.${name}`);
    for (const [name, rule] of rules) {
      const given = value[name];
      if (typeof rule === "function") rule(given, inside(name), complain);
      else if (given !== undefined && given !== null) rule.rule(given, inside(name), complain);
    }
    for (const name of Object.keys(value).filter((name) => !known.has(name))) {
      complain.ignored(
        inside(name),
        "is no field of this element; other attributes belong into `additional`",
      );
    }
    for (const name of Object.keys(isObject(value.additional) ? value.additional : {})) {
      const own = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
      if (value[own] === undefined || value[own] === null) continue;
      complain.ignored(`${inside("additional")}.${name}`, `is an attribute that the field ${own} sets`);
    }
  };
}

/** One of several objects that a field such as `kind` tells apart. */
export function variant<Tag extends string, T extends { readonly [Name in Tag]: string }>(
  tag: Tag,
  rules: { readonly [Kind in T[Tag]]: Rule<Extract<T, { readonly [Name in Tag]: Kind }>> },
): Rule<T> {
  return (value, field, complain) => {
    if (!isObject(value)) return complain.refused(field, mustBe("an object", value));
    const kinds = rules as unknown as Readonly<Record<string, Rule<never>>>;
    const kind = value[tag];
    const rule = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (rule === undefined)
      complain.refused(`${field}.${tag}`, mustBe(Object.keys(kinds).join(" or "), kind));
    else rule(value, field, complain);
  };
}

/** Returns the sentence for a value of the wrong type. */
export function mustBe(expected: string, value: unknown): string {
  return value === undefined || value === null ? "is required" : `must be ${expected}`;
}

/** Returns true for an object that is no list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
