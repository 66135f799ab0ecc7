import type { UpdateError } from "./update-error.js";
import type { Update } from "./updater.js";

/**
 * A notification as plain data, in the words of Toasty's contract. `@toasty/client` takes it apart like this:
 * `ask(question(notice.title, { body: notice.body, buttons: notice.buttons }))`, or `publish(info(notice.title, notice.body))`
 * where there are no buttons.
 */
export interface UpdateNotice {
  readonly category: "info" | "warning" | "error" | "question";
  readonly title: string;
  readonly body: string;
  /** Action ids with their labels, for a question. */
  readonly buttons?: Readonly<Record<string, string>> | undefined;
  readonly importance: "low" | "normal" | "high";
  /** Says the same thing once. */
  readonly dedupKey: string;
}

/** Limits of the contract: code points of a title and of other texts, characters of a key. */
const limits = { title: 250, body: 4_096, dedupKey: 128 };

/** An update is verified and staged; the user may choose when to restart. */
export function updateReady(app: string, update: Update): UpdateNotice {
  return fitting({
    category: "question",
    title: `${app} ${update.version} is ready`,
    body: update.notes ?? "Restart to use the new version.",
    buttons: { restart: "Restart now", later: "Later" },
    importance: "normal",
    dedupKey: `update-ready:${update.version}:${app}`,
  });
}

/** The publisher asks everybody to update before going on. */
export function updateRequired(app: string, update: Update): UpdateNotice {
  return fitting({
    category: "question",
    title: `${app} must be updated to ${update.version}`,
    body: update.notes ?? "This version should not be used any longer.",
    buttons: { restart: "Update now" },
    importance: "high",
    dedupKey: `update-required:${update.version}:${app}`,
  });
}

/** An update failed; the app goes on as it is. */
export function updateFailed(app: string, error: UpdateError): UpdateNotice {
  return fitting({
    category: "warning",
    title: `${app} could not be updated`,
    body: error.fullMessage,
    importance: error.reason === "NETWORK" ? "low" : "normal",
    dedupKey: `update-failed:${error.reason}:${app}`,
  });
}

/** A new version did not start and was undone. */
export function updateRolledBack(app: string, version: string, failed: string): UpdateNotice {
  return fitting({
    category: "warning",
    title: `${app} went back to ${version}`,
    body: `Version ${failed} did not start properly. It is not installed again.`,
    importance: "normal",
    dedupKey: `update-rolled-back:${failed}:${app}`,
  });
}

/** A publisher's notes, or a long name, must not make a notification that is refused. */
function fitting(notice: UpdateNotice): UpdateNotice {
  return {
    ...notice,
    title: shortened(notice.title, limits.title),
    body: shortened(notice.body, limits.body),
    dedupKey: notice.dedupKey.slice(0, limits.dedupKey),
  };
}

function shortened(text: string, most: number): string {
  const points = [...text];
  return points.length <= most
    ? text
    : `${points
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}
