export { type Classification, classify } from "./classification/classify.js";
export { type Levels, levels } from "./classification/levels.js";
export { type Problem, problemFrom } from "./classification/problem.js";
export { defaultRules, type Rule } from "./classification/rules.js";
export { isUrgency, type Urgency, urgencies } from "./classification/urgency.js";
export type {
  Action,
  Diagnostic,
  Effect,
  HistoryEntry,
  Intent,
  Kind,
  UnshownReason,
} from "./events/effect.js";
export type { EngineEvent, EngineEventType, RunFacts } from "./events/event.js";
export { createErrorNotification, createWarningNotification } from "./facade/create.js";
export { checkDoNotDisturb, type DetectDnd } from "./facade/do-not-disturb.js";
export { type NotificationEvent, NotificationType, type ProgressUpdate } from "./facade/events.js";
export { NotificationManager, type NotificationManagerOptions } from "./facade/notification-manager.js";
export {
  calculateTaskbarProgress,
  checkProgressMilestone,
  type FacadeMilestone,
  type MilestoneMessages,
} from "./facade/progress.js";
export { readTaskbarProgress } from "./facade/taskbar.js";
export { fingerprintOf, fingerprintVersion } from "./grouping/fingerprint.js";
export { defaultInhibitions, type Inhibition } from "./grouping/inhibition.js";
export { type HistoryLimits, historyAfter } from "./history/history.js";
export { entriesOf, lookup, type PersistentMap } from "./persistent-map.js";
export type { JumpPolicy } from "./progress/milestones.js";
export { connectLine, type Line } from "./publishing/connect.js";
export { toNotification } from "./publishing/notification.js";
export { resolveSettings } from "./settings/resolve-settings.js";
export { defaultSettings, type Settings, type SettingsInput } from "./settings/settings.js";
export { type EngineClock, systemClock, systemTimers, type Timers } from "./shell/clock.js";
export type { EngineEvents } from "./shell/engine-events.js";
export type { Job, ProgressOptions } from "./shell/job.js";
export { type EngineOptions, NotificationEngine } from "./shell/notification-engine.js";
export { memoryStore, type StateStore } from "./shell/store.js";
export type { Phase, Run } from "./state/run.js";
export { deserialise, serialise } from "./state/serialise.js";
export { initialState, type State } from "./state/state.js";
export type { Thread } from "./state/thread.js";
export { type Context, type Step, step } from "./step.js";
export { looksSame, noTaskbar, percentOf, type TaskbarValue } from "./taskbar/value.js";
export type { Instant } from "./time/clock.js";
export type { EndFacts, MilestoneFacts, Wording, Words } from "./wording/sentences.js";
