import type { BackendName } from "@toasty/renderer";

/** The ways to show toasts that can be asked for by name. */
export const backendNames = [
  "windows",
  "freedesktop",
  "terminal-notifier",
  "osascript",
  "balloon",
  "terminal",
] as const satisfies readonly BackendName[];

/** The ways of a desktop. A terminal's own notifications are none: nothing comes back from them. */
export const nativeBackends: readonly BackendName[] = backendNames.filter((name) => name !== "terminal");
