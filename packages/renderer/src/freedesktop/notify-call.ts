import { type DBusError, Variant } from "dbus-native";
import type { Hint, NotifyArguments } from "./drawing.js";

/** Returns the arguments of `Notify` in their order. Some old daemons declare their hints as strings. */
export function notifyBody(notify: NotifyArguments, stringHints: boolean): unknown[] {
  const { appName, replacesId, appIcon, summary, body, actions, timeoutMs } = notify;
  const toHint = ({ type, value }: Hint) => (stringHints ? String(value) : new Variant(type, value));
  const hints = Object.fromEntries(Object.entries(notify.hints).map(([key, hint]) => [key, toHint(hint)]));
  return [appName, replacesId, appIcon, summary, body, actions, hints, timeoutMs];
}

/** Returns true for an error that a daemon gives for arguments of other types than its own. */
export const isSignatureError = (error: unknown): boolean =>
  /\.(InvalidArgs|InvalidSignature|UnknownMethod|UnmappedError)/.test((error as DBusError).dbusName ?? "");

/** Returns true for an error that means: the process that was asked has ended. */
export const isGone = (error: unknown): boolean =>
  /\.(NoReply|ServiceUnknown|NameHasNoOwner|Disconnected)$/.test((error as DBusError).dbusName ?? "");
