import { ToastyError } from "@toasty/proto";

const codes: Readonly<Record<string, string>> = { "%": "%25", ";": "%3B", "=": "%3D" };
const characters: Readonly<Record<string, string>> = { "%25": "%", "%3B": ";", "%3D": "=" };

/** A value of an argument. True and false are written as 1 and 0; an empty value, or none, as the key alone. */
export type ArgumentValue = string | number | boolean | undefined | null;

/**
 * Writes key and value pairs the way that Microsoft's `ToastArguments` does: `action=open;id=7`. Any characters are
 * kept. A `Map` or a list of pairs keeps the order; an object does not where its keys are whole numbers.
 * Throws `INVALID` for an empty key, as the Windows App SDK does.
 */
export function encodeArguments(
  pairs: Readonly<Record<string, ArgumentValue>> | Iterable<readonly [key: string, value: ArgumentValue]>,
): string {
  const list = Symbol.iterator in pairs ? [...pairs] : Object.entries(pairs);
  return list
    .map(([key, value]) => {
      if (key === "")
        throw ToastyError.invalid([{ field: "key", description: "is required for an argument" }]);
      const written = encode(textOf(value));
      return written === "" ? encode(key) : `${encode(key)}=${written}`;
    })
    .join(";");
}

/**
 * Reads what {@link encodeArguments} has written; of a key that comes twice, the last value counts. Text of nothing
 * but spaces has no arguments, nor has a toast that was started without any.
 */
export function decodeArguments(text: string | undefined | null): Record<string, string> {
  if (text === undefined || text === null || text.trim() === "") return {};
  const pairs = text
    .split(";")
    .filter((part) => part !== "")
    .map((part): [string, string] => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
  return Object.fromEntries(pairs);
}

/** The arguments of a click, read as the types that they were written from. */
export interface ToastArguments {
  has(key: string): boolean;
  /** Returns undefined for a key that is missing, as all of these do. */
  text(key: string): string | undefined;
  /** Returns undefined also for a value that is no whole number. */
  int(key: string): number | undefined;
  /** Returns true for 1, false for any other value, as Microsoft's `ToastArguments` does. */
  bool(key: string): boolean | undefined;
  /** Returns undefined also for a value that is none of the words. */
  oneOf<const Word extends string>(key: string, words: readonly Word[]): Word | undefined;
}

/** Reads arguments for typed access. */
export function readArguments(text: string | undefined | null): ToastArguments {
  const values = new Map(Object.entries(decodeArguments(text)));
  return {
    has: (key) => values.has(key),
    text: (key) => values.get(key),
    int(key) {
      const value = values.get(key)?.trim() ?? "";
      const number = Number(value);
      return /^[+-]?\d+$/.test(value) && Number.isSafeInteger(number) ? number : undefined;
    },
    bool: (key) => (values.has(key) ? values.get(key) === "1" : undefined),
    oneOf: (key, words) => words.find((word) => word === values.get(key)),
  };
}

function textOf(value: ArgumentValue): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  return value === undefined || value === null ? "" : String(value);
}

function encode(text: string): string {
  return text.replace(/[%;=]/g, (character) => codes[character] ?? character);
}

function decode(text: string): string {
  return text.replace(/%(?:25|3B|3D)/gi, (code) => characters[code.toUpperCase()] ?? code);
}
