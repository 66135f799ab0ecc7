import { oneOf, UsageError } from "./usage-error.js";
import { parseDuration } from "./values.js";

/** One option of a command. `T` is what `run` gets. */
export interface Option<out T> {
  readonly summary: string;
  /** Stands for the value in the help; absent for flags. */
  readonly placeholder?: string | undefined;
  /** One letter, as in `-h`. */
  readonly short?: string | undefined;
  /** The only values that it takes. */
  readonly choices?: readonly string[] | undefined;
  /** May be given more than once. */
  readonly repeatable?: boolean | undefined;
  /** Value of an option that is given without one; absent where it must have one. */
  readonly implied?: string | undefined;
  /** Default, for the help. */
  readonly fallback?: string | undefined;
  /** The command does not work without it. For the help: the command itself says what is missing. */
  readonly required?: boolean | undefined;
  /** Turns what was given, in the order in which it was given, into the value. */
  read(given: readonly string[]): T;
}

/** The options of a command by their names in camel case; `dedupKey` is `--dedup-key` on the command line. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** Values of the options, for `run`. */
export type ValuesOf<O extends Options> = {
  readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never;
};

type Details = Pick<Option<unknown>, "short" | "fallback" | "implied" | "required">;

/** True where it is given. */
export function flag(summary: string, details: Details = {}): Option<boolean> {
  return { summary, ...details, read: (given) => given.length > 0 };
}

/** Any text. */
export function text(
  summary: string,
  placeholder: string,
  details: Details = {},
): Option<string | undefined> {
  return { summary, placeholder, ...details, read: (given) => given.at(-1) };
}

/** Any text, any number of times, in the order in which it was given. */
export function texts(
  summary: string,
  placeholder: string,
  details: Details = {},
): Option<readonly string[]> {
  return { summary, placeholder, repeatable: true, ...details, read: (given) => given };
}

/** One of a few words. */
export function choice<const C extends readonly string[]>(
  summary: string,
  choices: C,
  details: Details = {},
): Option<C[number] | undefined> {
  return {
    summary,
    placeholder: choices.join("|"),
    choices,
    ...details,
    read(given) {
      const value = given.at(-1);
      return value === undefined ? undefined : oneOf(value, choices);
    },
  };
}

/** A number within bounds. */
export function number(
  summary: string,
  placeholder: string,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, ...details }: Details & Bounds = {},
): Option<number | undefined> {
  return {
    summary,
    placeholder,
    ...details,
    read(given) {
      const value = given.at(-1);
      if (value === undefined) return undefined;
      const result = value.trim() === "" ? Number.NaN : Number(value);
      if (result >= min && result <= max && Number.isFinite(result)) return result;
      throw new UsageError(`${JSON.stringify(value)} is not a number${bounds(min, max)}.`);
    },
  };
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** A span of time, in milliseconds for `run`. */
export function duration(summary: string, details: Details = {}): Option<number | undefined> {
  return {
    summary,
    placeholder: "DURATION",
    ...details,
    read(given) {
      const value = given.at(-1);
      return value === undefined ? undefined : parseDuration(value);
    },
  };
}

/** `key=value`, any number of times; a key again replaces. */
export function pairs(summary: string, placeholder: string): Option<Readonly<Record<string, string>>> {
  return {
    summary,
    placeholder,
    repeatable: true,
    read: (given) => Object.fromEntries(given.map((pair) => parsePair(pair, placeholder))),
  };
}

/** Like {@link pairs}, in the order in which they were given; a text without `=` is its own id. */
export function entries(
  summary: string,
  placeholder: string,
): Option<readonly (readonly [string, string])[]> {
  return {
    summary,
    placeholder,
    repeatable: true,
    read: (given) => given.map((pair) => (pair.includes("=") ? parsePair(pair, placeholder) : [pair, pair])),
  };
}

function parsePair(pair: string, placeholder: string): [string, string] {
  const cut = pair.indexOf("=");
  if (cut < 1) throw new UsageError(`${JSON.stringify(pair)} has no key.`, `Write it like ${placeholder}.`);
  return [pair.slice(0, cut), pair.slice(cut + 1)];
}

function bounds(min: number, max: number): string {
  if (Number.isFinite(min) && Number.isFinite(max)) return ` from ${min} to ${max}`;
  return Number.isFinite(min) ? ` of at least ${min}` : "";
}
