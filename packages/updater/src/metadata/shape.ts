import { UpdateError } from "../update-error.js";

/** A value of parsed JSON together with where it stands, so that a complaint can name the field. */
export interface Field {
  readonly value: unknown;
  readonly path: string;
}

/** Parses JSON text that somebody else wrote. */
export function parseJson(text: string, what: string): Field {
  try {
    return { value: JSON.parse(text), path: what };
  } catch (cause) {
    throw new UpdateError({
      reason: "METADATA",
      message: `${what} is not JSON; the repository serves something else there.`,
      cause,
    });
  }
}

export function objectAt(field: Field): Record<string, unknown> {
  const { value } = field;
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse(field, "an object");
  return value as Record<string, unknown>;
}

export function member(field: Field, name: string): Field {
  const owner = objectAt(field);
  return { value: Object.hasOwn(owner, name) ? owner[name] : undefined, path: `${field.path}.${name}` };
}

export function items(field: Field): Field[] {
  if (!Array.isArray(field.value)) refuse(field, "a list");
  return (field.value as unknown[]).map((value, index) => ({ value, path: `${field.path}[${index}]` }));
}

/** Reads a member that may be left out. */
export function optional<T>(field: Field, read: (field: Field) => T): T | undefined {
  return field.value === undefined ? undefined : read(field);
}

export function text(field: Field): string {
  if (typeof field.value !== "string" || field.value === "") refuse(field, "a text");
  return field.value as string;
}

export function oneOf<const T extends readonly unknown[]>(choices: T): (field: Field) => T[number] {
  return (field) => {
    if (!choices.includes(field.value))
      refuse(field, `one of ${choices.map((c) => JSON.stringify(c)).join(", ")}`);
    return field.value as T[number];
  };
}

/** A count of bytes or the like: a whole number from zero up that a double holds exactly. */
export function count(field: Field): number {
  if (!Number.isSafeInteger(field.value) || (field.value as number) < 0) refuse(field, "a whole number");
  return field.value as number;
}

/** A SHA-256 in lower-case hexadecimal digits. */
export function sha256(field: Field): string {
  if (typeof field.value !== "string" || !/^[0-9a-f]{64}$/.test(field.value))
    refuse(field, "a SHA-256 in hex");
  return field.value as string;
}

/** A moment in ISO 8601, in UTC. */
export function moment(field: Field): string {
  const { value } = field;
  const isWritten = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
  if (!isWritten || Number.isNaN(Date.parse(value))) refuse(field, "a moment such as 2026-01-31T12:00:00Z");
  return value as string;
}

export function refuse(field: Field, expected: string): never {
  const found = field.value === undefined ? "nothing" : JSON.stringify(field.value).slice(0, 60);
  throw new UpdateError({
    reason: "METADATA",
    message: `${field.path} must be ${expected}, but is ${found}.`,
  });
}
