/** Control characters of C1, direction marks and line separators: JSON.stringify leaves them as they are. */
const harmful = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Writes a value as one line of JSON that does no harm to a terminal; programs read the same value from it. */
export const jsonLine = (value: unknown): string =>
  JSON.stringify(value).replace(
    harmful,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
