import {
  AudioHint,
  type CategoryName,
  categories,
  DisplayDuration,
  Importance,
  laneOf,
  type Notification,
  Scenario,
} from "@toasty/proto";
import type { Toast, ToastScenario, ToastSound } from "./toast.js";

const scenarios: Partial<Record<number, ToastScenario>> = {
  [Scenario.DEFAULT]: "default",
  [Scenario.REMINDER]: "reminder",
  [Scenario.ALARM]: "alarm",
  [Scenario.INCOMING_CALL]: "incomingCall",
  [Scenario.URGENT]: "urgent",
};

const sounds: Partial<Record<number, ToastSound>> = {
  [AudioHint.DEFAULT]: "default",
  [AudioHint.ALARM]: "alarm",
  [AudioHint.REMINDER]: "reminder",
  [AudioHint.SILENT]: "silent",
};

/**
 * Returns the scenario: as the sender says, else as the category says. The taxonomy's alarm is for what is critical; an
 * error that is not stays as a reminder.
 */
export function scenarioOf(notification: Notification, category: CategoryName): ToastScenario {
  const given = scenarios[notification.scenario ?? Scenario.UNSPECIFIED];
  if (given) return given;
  const { scenario } = categories[category];
  if (scenario === "alarm" && laneOf(notification) !== "critical") return "reminder";
  return scenario;
}

/** Returns the sound: as the sender says, else as the category says. A call rings. */
export function soundOf(notification: Notification, category: CategoryName): ToastSound {
  const { audioHint } = notification;
  const alarming = audioHint === AudioHint.ALARM || audioHint === AudioHint.UNSPECIFIED;
  if (notification.scenario === Scenario.INCOMING_CALL && alarming) return "call";
  const given = sounds[audioHint];
  if (given) return given;
  const { sound } = categories[category];
  if (sound === "alarm" && laneOf(notification) !== "critical") return "reminder";
  return sound;
}

/** Returns the time on the screen: as the sender says, else as the category says. */
export function durationOf({ duration }: Notification, category: CategoryName): "short" | "long" {
  if (duration === DisplayDuration.SHORT) return "short";
  if (duration === DisplayDuration.LONG) return "long";
  return categories[category].duration;
}

/** Returns the urgency in the words of freedesktop. */
export function urgencyOf(notification: Notification): Toast["urgency"] {
  if (laneOf(notification) === "critical") return "critical";
  return notification.importance === Importance.LOW ? "low" : "normal";
}
