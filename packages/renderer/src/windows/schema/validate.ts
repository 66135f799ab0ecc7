import { checkActions } from "./check-actions.js";
import { checkTarget, isUri } from "./check-uris.js";
import { checkVisual } from "./check-visual.js";
import { type Complain, issues, type ToastIssue } from "./issue.js";
import { soundEvents, toastLimits } from "./limits.js";
import { serializeToast } from "./serialize.js";
import { checkShape } from "./shape.js";
import type { Toast } from "./toast.js";

/** Returns everything that Windows would refuse or leave out of a toast, with its place. */
export function validateToast(toast: Toast): ToastIssue[] {
  const shape = issues((complain) => checkShape(toast, complain));
  // The rules below need a toast that has its required parts.
  if (shape.some(({ effect }) => effect === "refused")) return shape;
  const rules = issues((complain) => {
    checkToast(toast, complain);
    checkVisual(toast, complain);
    checkAudio(toast, complain);
    checkActions(toast, complain);
    checkHeader(toast, complain);
    const size = serializeToast(toast).length;
    if (size > toastLimits.payload) {
      complain.refused("", `the XML is ${size} characters long and Windows takes ${toastLimits.payload}`);
    }
  });
  return [...shape, ...rules];
}

/** Returns what Windows would refuse of the names under which a toast is shown. */
export function validateToastAddress(address: {
  readonly appId: string;
  readonly tag: string;
  readonly group?: string | undefined;
}): ToastIssue[] {
  return issues((complain) => {
    const { appId, tag, group } = address;
    const named = (field: string, name: string, value: string, most: number) => {
      if (typeof value !== "string" || value.length < 1 || value.length > most) {
        complain.refused(field, `${name} has 1 to ${most} characters`);
      }
    };
    named("appId", "an app id", appId, toastLimits.appId);
    // Windows' functions read a text up to its first NUL, which would make another app of it.
    if (/[\\\s\p{Cc}]/u.test(appId)) {
      complain.refused("appId", "an app id has no backslashes, spaces and control characters");
    }
    named("tag", "a tag", tag, toastLimits.tag);
    if (group !== undefined) named("group", "a group", group, toastLimits.tag);
  });
}

function checkToast(toast: Toast, complain: Complain): void {
  const { displayTimestamp, scenario } = toast;
  if (displayTimestamp && !isTimestamp(displayTimestamp)) {
    complain.refused(
      "displayTimestamp",
      "must be an ISO 8601 date and time with at most three fractional digits",
    );
  }
  if (toast.activationType === "protocol" && !isUri(toast.launch ?? "")) {
    complain.refused("launch", "must be a URI with activationType protocol");
  }
  checkTarget(toast, "", complain);
  if ((scenario === "reminder" || scenario === "alarm") && !hasButton(toast)) {
    complain.ignored("scenario", `Windows treats a ${scenario} without a button as an ordinary toast`);
  }
}

function hasButton({ actions }: Toast): boolean {
  return Boolean(actions?.hintSystemCommands) || (actions?.actions ?? []).length > 0;
}

function checkAudio({ audio, duration }: Toast, complain: Complain): void {
  if (!audio) return;
  if (audio.loop === true && duration !== "long") {
    complain.ignored("audio.loop", "a sound loops only with duration long");
  }
  if (audio.silent === true && audio.src) {
    complain.ignored("audio.src", "a silent toast has no sound");
  }
  // The sources disagree on sounds by file: and ms-appdata:. The documentation names ms-appx: and ms-appdata:.
  if (audio.src && !soundEvents.includes(audio.src) && !/^ms-app(x|data):/.test(audio.src)) {
    complain.ignored("audio.src", "must be one of soundEvents, or ms-appx: or ms-appdata: for packaged apps");
  }
}

function checkHeader({ header }: Toast, complain: Complain): void {
  if (!header) return;
  if (header.activationType === "protocol" && !isUri(header.arguments)) {
    complain.refused("header.arguments", "must be a URI with activationType protocol");
  }
  checkTarget(header, "header", complain);
}

function isTimestamp(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/.test(text) &&
    !Number.isNaN(Date.parse(text))
  );
}
