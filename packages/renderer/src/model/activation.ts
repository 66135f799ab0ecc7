/** What travels through the platform with a button or a toast, and comes back with a click. */
export interface Activation {
  /** The toast's key. */
  readonly key: string;
  /** The action id; empty for the body. */
  readonly action: string;
  /** A default button that waves the toast away. */
  readonly dismiss?: boolean | undefined;
}

/**
 * Writes an activation as `key=value;key=value`, the form of Windows' `ToastArguments`. Whatever characters the values
 * have, {@link decodeActivation} gives them back.
 */
export function encodeActivation({ key, action, dismiss }: Activation): string {
  const pairs = [
    ["toast", key],
    ...(action ? [["action", action]] : []),
    ...(dismiss ? [["dismiss", "1"]] : []),
  ];
  return pairs.map(([name, value]) => `${name}=${escaped(value ?? "")}`).join(";");
}

/** Reads what {@link encodeActivation} wrote; undefined when it is something else. */
export function decodeActivation(text: string): Activation | undefined {
  const pairs = new Map(
    text.split(";").map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at), unescaped(pair.slice(at + 1))];
    }),
  );
  const key = pairs.get("toast");
  if (key === undefined) return undefined;
  return { key, action: pairs.get("action") ?? "", ...(pairs.has("dismiss") && { dismiss: true }) };
}

// Only what would be taken for the form itself, and what XML does not carry unchanged.
const escaped = (text: string) =>
  text.replace(/[%;=\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, (one) => {
    const hex = one.charCodeAt(0).toString(16).toUpperCase();
    return hex.length > 2 ? `%u${hex.padStart(4, "0")}` : `%${hex.padStart(2, "0")}`;
  });

const unescaped = (text: string) =>
  text.replace(/%u([0-9A-F]{4})|%([0-9A-F]{2})/g, (_, long?: string, short?: string) =>
    String.fromCharCode(Number.parseInt(long ?? short ?? "", 16)),
  );
