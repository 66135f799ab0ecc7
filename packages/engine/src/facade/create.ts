import { classify } from "../classification/classify.js";
import { isUrgency } from "../classification/urgency.js";
import { clean } from "../text/clean.js";
import { tellProblem } from "../wording/sentences.js";
import { type NotificationEvent, NotificationType } from "./events.js";

/**
 * An error that its human should hear of, whatever do-not-disturb says, with the buttons View Details and Retry. A type
 * of the table has its own urgency (`oom_error`, `cuda_error` and `system_crash` are critical; `loss_divergence`,
 * `gradient_explosion` and `data_error` are high); of any other type, `urgency` counts.
 */
export function createErrorNotification(
  errorMessage: string,
  errorType = "unknown",
  urgency = "normal",
): NotificationEvent {
  const stated = isUrgency(urgency) ? urgency : "normal";
  const classification = classify({ code: errorType, urgency: stated });
  return {
    type: NotificationType.ERROR,
    title: "Training Error",
    // An error without words is known by its type.
    message: clean(tellProblem(classification, clean(String(errorMessage), 1000)), 1000),
    urgency: classification.urgency,
    sound: true,
    actions: ["View Details", "Retry"],
    respectDnd: false,
  };
}

/** A warning: silent, and held back by do-not-disturb. */
export function createWarningNotification(warningMessage: string): NotificationEvent {
  return {
    type: NotificationType.WARNING,
    title: "Training Warning",
    message: clean(String(warningMessage), 1000),
    urgency: "normal",
    sound: false,
    respectDnd: true,
  };
}
