import type { Notification } from "../gen/sam/notifications/v1/notification.pb.js";

/**
 * Takes out of a notification's texts what could harm whoever shows them: terminal sequences, control characters but
 * the newline, lone surrogates and bidirectional overrides. Ids and addresses are left to validation, because another
 * id is another thing.
 *
 * `changed` is false where the bytes that it was decoded from can be forwarded as they came; then the object is the same.
 */
export function sanitize(notification: Notification): {
  readonly notification: Notification;
  readonly changed: boolean;
} {
  const clean = cleanValue(notification, "") as Notification;
  return { notification: clean, changed: clean !== notification || hasReplacement(notification) };
}

/** Cleans one text. */
export function sanitizeText(text: string): string {
  if (!suspicious.test(text)) return text;
  return text.replace(terminalSequences, "").replace(/\r\n?/g, "\n").replace(/\t/g, " ").replace(harmful, "");
}

/** Cleans one text and joins its lines with spaces, for where a line break could pass as the next entry. */
export const sanitizeLine = (text: string): string => sanitizeText(text).replace(/[\n\u2028\u2029]+/gu, " ");

const notText = new Set([
  "$case",
  "id",
  "actionId",
  "inputId",
  "defaultOptionId",
  "url",
  "localPath",
  "traceparent",
  "agentId",
]);

const controls = String.raw`\u0000-\u0009\u000b-\u001f\u007f-\u009f`;
const bidiOverrides = String.raw`\u202a-\u202e\u2066-\u2069`;
const harmful = new RegExp(String.raw`[${controls}${bidiOverrides}\p{Cs}]`, "gu");
const suspicious = new RegExp(harmful.source, "u");

/** CSI, then OSC and the other strings up to their terminator, then any two-character escape. */
const terminalSequences = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    String.raw`(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`,
    String.raw`\u001b[ -/]*[0-~]?`,
  ].join("|"),
  "gu",
);

function cleanValue(value: unknown, key: string): unknown {
  if (typeof value === "string") return notText.has(key) ? value : sanitizeText(value);
  if (Array.isArray(value)) return cleanList(value, key);
  if (typeof value !== "object" || value === null) return value;
  // The keys of a label are the sender's own: one that is called `url` is a text like any other.
  return cleanRecord(value as Record<string, unknown>, key === "labels" ? "" : undefined);
}

/** A decoder's stand-in for broken bytes: forwarding those bytes as they came would break the next reader. */
function hasReplacement(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\ufffd");
  if (typeof value !== "object" || value === null) return false;
  for (const key in value) {
    if (key.includes("\ufffd") || hasReplacement((value as Record<string, unknown>)[key])) return true;
  }
  return false;
}

function cleanList(list: readonly unknown[], key: string): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const clean = cleanValue(list[i], key);
    if (Object.is(clean, list[i])) continue;
    copy ??= [...list];
    copy[i] = clean;
  }
  return copy ?? list;
}

function cleanRecord(record: Record<string, unknown>, valuesAre?: string): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key in record) {
    const clean = cleanValue(record[key], valuesAre ?? key);
    if (Object.is(clean, record[key])) continue;
    copy ??= { ...record };
    copy[key] = clean;
  }
  return copy ?? record;
}
