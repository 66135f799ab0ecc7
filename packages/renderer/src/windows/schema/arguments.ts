/**
 * Writes key and value pairs the way that Microsoft's `ToastArguments` does: `action=open;id=7`. Any characters
 * survive; a key with an empty value is written alone.
 */
export function encodeArguments(pairs: Readonly<Record<string, string>>): string {
  return Object.entries(pairs)
    .map(([key, value]) => (value === "" ? encode(key) : `${encode(key)}=${encode(value)}`))
    .join(";");
}

/** Reads what `encodeArguments` has written; of a key that comes twice the last one counts. */
export function decodeArguments(text: string): Record<string, string> {
  const pairs = text
    .split(";")
    .filter((part) => part !== "")
    .map((part): [string, string] => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
  return Object.fromEntries(pairs);
}

function encode(text: string): string {
  return text.replace(/[%;=]/g, (character) => codes[character] ?? character);
}

function decode(text: string): string {
  return text.replace(/%(?:25|3B|3D)/gi, (code) => characters[code.toUpperCase()] ?? code);
}

const codes: Readonly<Record<string, string>> = { "%": "%25", ";": "%3B", "=": "%3D" };
const characters: Readonly<Record<string, string>> = { "%25": "%", "%3B": ";", "%3D": "=" };
