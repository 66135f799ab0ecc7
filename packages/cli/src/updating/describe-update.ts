import { sanitizeText } from "@toasty/proto";
import type { Update, Updater } from "@toasty/updater";
import { size } from "../printing/size.js";

/** An update in a line or two. */
export function describeUpdate({ version }: Updater, update: Update): string {
  const way = update.plan === "patch" ? "by patch" : "as a whole";
  const how = update.downgrade
    ? `${version} was taken back; ${update.version} is the way back`
    : `${update.version} is newer than ${version}`;
  const insists = update.required === "now" ? "; its publisher wants it installed now" : "";
  const notes = update.notes === undefined ? "" : `\n${sanitizeText(update.notes)}`;
  return `${how}: ${size(update.bytes)} ${way}${insists}${notes}`;
}
