import type { App, BackendName } from "@toasty/renderer";

/** App under whose name this command shows toasts, and registers itself with Windows. */
export const toastyApp = { id: "Toasty", name: "Toasty" } satisfies App;

/** Backends that can be asked for by name. */
export const backendNames = [
  "windows",
  "freedesktop",
  "terminal-notifier",
  "osascript",
  "balloon",
  "terminal",
] as const satisfies readonly BackendName[];

/** Backends of a desktop. A terminal's own notifications are none: nothing comes back from them. */
export const nativeBackends: readonly BackendName[] = backendNames.filter((name) => name !== "terminal");
