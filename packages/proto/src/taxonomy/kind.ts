import {
  Category,
  Importance,
  type InteractiveMessage,
  type Notification,
  UrgencyLevel,
} from "../gen/sam/notifications/v1/notification.pb.js";
import type { CategoryName } from "./categories.js";

/** The lanes that notifications travel in, most urgent first. */
export const lanes = ["critical", "warning", "info"] as const;

/** One of the three lanes. */
export type Lane = (typeof lanes)[number];

/** The lane of a notification: `importance` where it is given, else `urgency`. */
export function laneOf({ importance, urgency }: Pick<Notification, "importance" | "urgency">): Lane {
  switch (importance ?? Importance.UNSPECIFIED) {
    case Importance.CRITICAL:
      return "critical";
    case Importance.HIGH:
      return "warning";
    case Importance.NORMAL:
    case Importance.LOW:
      return "info";
  }
  if (urgency === UrgencyLevel.CRITICAL) return "critical";
  return urgency === UrgencyLevel.WARNING ? "warning" : "info";
}

/** The category of a notification: the given one, else what payload and lane suggest. */
export function categoryOf(notification: Notification): CategoryName {
  const given = names[notification.category ?? Category.UNSPECIFIED];
  if (given) return given;
  if (isQuestion(notification)) return "question";
  if (notification.payload?.$case === "progressMessage") return "progress";
  const lane = laneOf(notification);
  if (lane === "critical") return "error";
  return lane === "warning" ? "warning" : "info";
}

/** Tells whether a notification offers buttons or inputs, and so waits for an answer. */
export function isQuestion({ payload }: Pick<Notification, "payload">): boolean {
  return payload?.$case === "interactiveMessage" && offersAnything(payload.value);
}

function offersAnything(message: InteractiveMessage): boolean {
  return message.buttons.length > 0 || inputsOf(message).length > 0;
}

/** The text and select inputs of a question, the first contract's single one included. */
export function inputsOf({ textInput, textInputs, selectInputs }: InteractiveMessage) {
  return [...(textInput ? [textInput] : []), ...textInputs, ...selectInputs];
}

const names: Partial<Record<number, CategoryName>> = {
  [Category.INFO]: "info",
  [Category.SUCCESS]: "success",
  [Category.PROGRESS]: "progress",
  [Category.WARNING]: "warning",
  [Category.ERROR]: "error",
  [Category.COMPLETION]: "completion",
  [Category.QUESTION]: "question",
};
