/**
 * A text that is fit to be shown: without control characters and terminal sequences, and at most `longest` characters
 * long. Of a text that is too long, such as a traceback, the end is kept: that is where the reason stands.
 */
export function clean(text: string, longest: number): string {
  const plain = text
    .slice(-4 * longest)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|.)/g, "")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it removes
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, " ")
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .trim();
  const characters = Array.from(plain);
  return characters.length <= longest ? plain : `…${characters.slice(1 - longest).join("")}`;
}

/** A text that was passed in from outside, fit to be shown; nothing where it is no text or nothing is left of it. */
export function textOf(value: unknown, longest: number): string | undefined {
  const text = typeof value === "string" ? clean(value, longest) : "";
  return text === "" ? undefined : text;
}
