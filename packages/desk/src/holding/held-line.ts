import { Notification } from "@toasty/proto";
import type { Decision, PendingDecision } from "./decision.js";
import type { StoredNotification } from "./received.js";

/** One line of the held file: one change. */
export type HeldLine =
  | { readonly kind: "hold"; readonly stored: StoredNotification }
  | { readonly kind: "release"; readonly key: string }
  | { readonly kind: "decide"; readonly pending: PendingDecision }
  | { readonly kind: "confirm"; readonly key: string };

/** JSON of a line, a file format: a later release reads what an earlier one wrote. */
type Written =
  | { readonly hold: string; readonly cursor: string; readonly notification: string }
  | { readonly release: string }
  | {
      readonly decide: string;
      readonly cursor: string;
      readonly notification: string;
      readonly decision: Decision;
    }
  | { readonly confirm: string };

const decisionKinds: ReadonlySet<string> = new Set<Decision["kind"]>(["answered", "dismissed", "failed"]);

/** Writes a line, without its line break. Pure. */
export function formatLine(line: HeldLine): string {
  return JSON.stringify(writtenOf(line));
}

/** Reads a line; throws if it is torn, or of a kind that this release does not know. Pure. */
export function parseLine(text: string): HeldLine {
  const line = JSON.parse(text) as Written;
  if ("hold" in line) return { kind: "hold", stored: storedOf(line.hold, line) };
  if ("release" in line) return { kind: "release", key: line.release };
  if ("confirm" in line) return { kind: "confirm", key: line.confirm };
  const { decide: key, decision } = line;
  if (!decisionKinds.has(decision.kind)) throw new Error(`unknown decision ${decision.kind}`);
  return { kind: "decide", pending: { ...storedOf(key, line), decision } };
}

function writtenOf(line: HeldLine): Written {
  switch (line.kind) {
    case "hold": {
      const { key, cursor, notification } = line.stored;
      return { hold: key, cursor, notification: toBase64(notification) };
    }
    case "release":
      return { release: line.key };
    case "decide": {
      const { key, cursor, notification, decision } = line.pending;
      return { decide: key, cursor, notification: toBase64(notification), decision };
    }
    case "confirm":
      return { confirm: line.key };
  }
}

function storedOf(
  key: string,
  { cursor, notification }: { readonly cursor: string; readonly notification: string },
): StoredNotification {
  return { key, cursor, notification: Notification.decode(Buffer.from(notification, "base64")) };
}

const toBase64 = (notification: Notification) =>
  Buffer.from(Notification.encode(notification).finish()).toString("base64");
