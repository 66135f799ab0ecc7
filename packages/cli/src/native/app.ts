import type { App } from "@toasty/renderer";

/** In whose name this command shows toasts, and registers itself with Windows. */
export const toastyApp = { id: "Toasty", name: "Toasty" } satisfies App;
