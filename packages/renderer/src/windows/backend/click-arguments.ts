import { asToastKey, type ToastKey } from "../../model/toast-key.js";

/** The meaning of a click, as it travels through Windows with a button or a toast and comes back. */
export interface ClickArguments {
  readonly key: ToastKey;
  /** The action id; empty for the body. */
  readonly action: string;
}

/**
 * Writes the arguments as `key=value;key=value`, the form of Windows' `ToastArguments`. Whatever characters the values
 * have, {@link decodeClick} gives them back.
 */
export function encodeClick({ key, action }: ClickArguments): string {
  const pairs = [["toast", key], ...(action ? [["action", action]] : [])];
  return pairs.map(([name, value]) => `${name}=${escaped(value ?? "")}`).join(";");
}

/** Reads what {@link encodeClick} wrote; undefined when it is something else. */
export function decodeClick(text: string): ClickArguments | undefined {
  const pairs = new Map(
    text.split(";").map((pair) => {
      const at = pair.indexOf("=");
      return at < 0 ? [pair, ""] : [pair.slice(0, at), unescaped(pair.slice(at + 1))];
    }),
  );
  const key = pairs.get("toast");
  return key === undefined ? undefined : { key: asToastKey(key), action: pairs.get("action") ?? "" };
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
