import { sanitizeText } from "@toasty/proto";
import type { Update, Updater } from "@toasty/updater";
import { compareVersions, parseVersion } from "@toasty/updater/metadata";
import { size } from "../printing/quantities.js";

/** An update in a line or two. */
export function describeUpdate({ version }: Updater, update: Update): string {
  const way =
    update.bytes === 0
      ? "nothing to download, it is still on the disk"
      : `${size(update.bytes)} ${update.plan === "patch" ? "by patch" : "as a whole"}`;
  const how = update.downgrade
    ? `${version} was taken back; ${update.version} is the way back`
    : `${update.version} is newer than ${version}`;
  const insists = update.required === "now" ? "; its publisher wants it installed now" : "";
  const notes = update.notes === undefined ? "" : `\n${sanitizeText(update.notes)}`;
  return `${how}: ${way}${insists}${notes}`;
}

/** Says that there is no update, and names newer versions that were rolled back here and are therefore not offered. */
export function describeNoUpdate(version: string, held: readonly string[]): string {
  const newer = held.filter((each) => compareVersions(parseVersion(each), parseVersion(version)) > 0);
  if (newer.length === 0) return `${version} is the newest`;
  return `${version} is the newest that is offered here; not offered again after a rollback: ${newer.join(", ")}`;
}
