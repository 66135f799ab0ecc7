import { type BackendKind, isRefusal, refusalText } from "../../backends/backend.js";
import type { HostEvent } from "../host/host-methods.js";
import { openHost, usualHost, windowsRefusal } from "../host/open-host.js";
import { BalloonToasts } from "./balloon-toasts.js";
import type { WindowsBackendOptions } from "./windows-backend.js";

/**
 * Balloons of the notification area, for a Windows that takes no toasts: a title, a text, a click. The host is opened
 * with the first balloon, since most machines never need one.
 */
export function balloonBackend({ host = usualHost() }: WindowsBackendOptions = {}): BackendKind {
  return {
    name: "balloon",
    async open(context) {
      const refusal = windowsRefusal("balloon", context.platform);
      if (refusal !== undefined) return refusal;
      const balloons = new BalloonToasts(context);
      const open = (emit: (event: HostEvent) => void) =>
        openHost("balloon", host, { kind: "balloons", appName: context.app.name }, emit);
      return balloons.use(async () => {
        const opened = await open((event) => balloons.onEvent(event));
        if (isRefusal(opened)) throw new Error(refusalText(opened));
        return opened;
      });
    },
  };
}
