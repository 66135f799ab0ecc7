import { ToastyError } from "@toasty/proto";
import { isRefusal } from "../../backends/backend.js";
import { type HostChoice, openHost, usualHost, windowsRefusal } from "../host/open-host.js";
import { type NotifierEvent, notifierOn, type WindowsNotifier } from "./notifier.js";

/** Options of {@link openWindowsNotifier}. */
export interface WindowsNotifierOptions {
  /** The app in whose name toasts are shown; it is registered, see `registerApp`. */
  readonly app: { readonly id: string; readonly name: string };
  /** Receives clicks, dismissals and failures. */
  readonly onEvent?: ((event: NotifierEvent) => void) | undefined;
  /** The process in which Windows is called. Default: a process of its own, but in a single executable `inline`. */
  readonly host?: HostChoice | undefined;
}

/**
 * Opens Windows' own notifications for an app: everything that the toast schema has, live updates, scheduling and the
 * notification centre. Rejects with the reason in words where that is not to be had.
 *
 * ```ts
 * await using notifier = await openWindowsNotifier({ app: { id: "Acme.Trainer", name: "Acme Trainer" } });
 * const reminder: Toast = { visual: { binding: { children: [{ kind: "text", text: "Stand-up in ten minutes" }] } } };
 * await notifier.schedule(reminder, { tag: "stand-up", atMs: Date.now() + 3_600_000 });
 * ```
 */
export async function openWindowsNotifier({
  app,
  onEvent = () => {},
  host = usualHost(),
}: WindowsNotifierOptions): Promise<WindowsNotifier> {
  const opened =
    windowsRefusal("windows", process.platform) ??
    (await openHost("windows", host, { kind: "toasts", appId: app.id, appName: app.name }, (event) => {
      if (event.kind !== "balloon") onEvent(event);
    }));
  if (!isRefusal(opened)) return notifierOn(opened, app.id);
  throw new ToastyError({
    message: opened.message,
    remedy: opened.remedy,
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });
}
