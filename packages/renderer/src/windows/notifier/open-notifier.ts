import { ToastyError } from "@toasty/proto";
import { refusalText } from "../../backends/backend.js";
import { type HostChoice, openHost, usualHost, windowsRefusal } from "../host/open-host.js";
import { type NotifierEvent, notifierOn, type WindowsNotifier } from "./notifier.js";

/** What {@link openWindowsNotifier} takes. */
export interface WindowsNotifierOptions {
  /** In whose name: an app that is registered, see `registerApp`. */
  readonly app: { readonly id: string; readonly name: string };
  /** Hears of clicks, dismissals and failures. Default: nobody. */
  readonly onEvent?: ((event: NotifierEvent) => void) | undefined;
  /** Where the calls into Windows are made. Default: a process of its own, but in a single executable `inline`. */
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
  if ("call" in opened) return notifierOn(opened, app.id);
  throw new ToastyError({
    message: refusalText(opened),
    code: "failed_precondition",
    reason: "PLATFORM_REFUSED",
  });
}
