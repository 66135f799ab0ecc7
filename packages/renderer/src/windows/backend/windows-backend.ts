import { type BackendKind, isRefusal } from "../../backends/backend.js";
import { type HostChoice, openHost, usualHost, windowsRefusal } from "../host/open-host.js";
import { WindowsToasts } from "./windows-toasts.js";

/** Options of {@link windowsBackend}. */
export interface WindowsBackendOptions {
  /** The process in which Windows is called. Default: a process of its own, but in a single executable `inline`. */
  readonly host?: HostChoice | undefined;
}

/** Toasts through the Windows Runtime. */
export function windowsBackend({ host = usualHost() }: WindowsBackendOptions = {}): BackendKind {
  return {
    name: "windows",
    async open(context) {
      const refusal = windowsRefusal("windows", context.platform);
      if (refusal !== undefined) return refusal;
      const toasts = new WindowsToasts(context);
      const { id: appId, name: appName } = context.app;
      const opened = await openHost("windows", host, { kind: "toasts", appId, appName }, (event) =>
        toasts.onEvent(event),
      );
      return isRefusal(opened) ? opened : toasts.use(opened);
    },
  };
}
