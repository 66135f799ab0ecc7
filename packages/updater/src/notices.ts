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
  readonly buttons?: Readonly<Record<string, string>>;
  readonly importance: "low" | "normal" | "high";
  /** Says the same thing once. */
  readonly dedupKey: string;
}

/** An update is verified and staged; the user may choose when to restart. */
export function updateReady(app: string, update: Update): UpdateNotice {
  return {
    category: "question",
    title: `${app} ${update.version} is ready`,
    body: update.notes ?? "Restart to use the new version.",
    buttons: { restart: "Restart now", later: "Later" },
    importance: "normal",
    dedupKey: `update-ready:${app}:${update.version}`,
  };
}

/** The publisher asks everybody to update before going on. */
export function updateRequired(app: string, update: Update): UpdateNotice {
  return {
    category: "question",
    title: `${app} must be updated to ${update.version}`,
    body: update.notes ?? "This version should not be used any longer.",
    buttons: { restart: "Update now" },
    importance: "high",
    dedupKey: `update-required:${app}:${update.version}`,
  };
}

/** An update failed; the app goes on as it is. */
export function updateFailed(app: string, error: UpdateError): UpdateNotice {
  return {
    category: "warning",
    title: `${app} could not be updated`,
    body: error.message,
    importance: error.code === "network" ? "low" : "normal",
    dedupKey: `update-failed:${app}:${error.code}`,
  };
}

/** A new version did not start and was undone. */
export function updateRolledBack(app: string, version: string, failed: string): UpdateNotice {
  return {
    category: "warning",
    title: `${app} went back to ${version}`,
    body: `Version ${failed} did not start properly. It is not installed again.`,
    importance: "normal",
    dedupKey: `update-rolled-back:${app}:${failed}`,
  };
}
