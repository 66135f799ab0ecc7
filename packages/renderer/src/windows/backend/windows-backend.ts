import type { Accepted, Backend, BackendContext, BackendKind } from "../../backends/backend.js";
import { type Capabilities, features } from "../../backends/capabilities.js";
import { iconPath } from "../../images/icons.js";
import { decodeActivation } from "../../model/activation.js";
import type { Toast } from "../../model/toast.js";
import type { HostEvent, WindowsHost } from "../host/host-methods.js";
import { type HostChoice, openHost, usualHost, windowsRefusal } from "../host/open-host.js";
import { toastLimits } from "../schema/limits.js";
import type { ToastRequest } from "../winrt/toast-platform.js";
import { drawToast, tagOf, windowsGroup } from "./toast-drawing.js";

/** How Windows is called. */
export interface WindowsBackendOptions {
  /** Where the calls into Windows are made. Default: a process of its own, but in a single executable `inline`. */
  readonly host?: HostChoice;
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
        toasts.heard(event),
      );
      return "refused" in opened ? opened : toasts.use(opened);
    },
  };
}

/** What Windows holds of a toast that this process has shown. */
interface Shown {
  readonly key: string;
  readonly question: boolean;
  readonly request: ToastRequest;
  readonly sequence: number;
  readonly timestampMs: number | undefined;
}

class WindowsToasts {
  readonly #context: BackendContext;
  /** By tag, in the order of showing. */
  readonly #shown = new Map<string, Shown>();
  /** Keys that were clicked: with an activator Windows may tell of one click twice. */
  readonly #clicked = new Set<string>();
  #host: WindowsHost | undefined;

  constructor(context: BackendContext) {
    this.#context = context;
  }

  use(host: WindowsHost): Backend {
    this.#host = host;
    const withoutActivator = host.report.opened ? host.report.withoutActivator : undefined;
    if (withoutActivator !== undefined) {
      this.#context.logger.warn(
        { reason: withoutActivator },
        "clicks in the notification centre will not come back",
      );
    }
    return {
      name: "windows",
      capabilities: () => capabilities,
      show: async (toast) => {
        const accepted = await this.#show(host, toast);
        if (withoutActivator === undefined) return accepted;
        const lost = {
          feature: "history",
          reason: `a click in the notification centre is lost: ${withoutActivator}`,
        };
        return { ...accepted, degraded: [...accepted.degraded, lost as Accepted["degraded"][number]] };
      },
      withdraw: async (key) => {
        this.#shown.delete(tagOf(key));
        await host.call("remove", tagOf(key), windowsGroup);
      },
      doNotDisturb: async () => {
        const { mode, source } = await host.call("mode");
        return { state: mode === "unknown" ? "unknown" : mode === "unrestricted" ? "off" : "on", source };
      },
      close: () => host.close(),
    };
  }

  heard(event: HostEvent): void {
    switch (event.event) {
      case "activated":
      case "com-activated":
        this.#activated(event.arguments, event.inputs);
        break;
      case "dismissed":
        // One that timed out lies in the notification centre; one that was hidden was hidden by us.
        if (event.reason === "user-canceled") this.#ended(event.tag, (key) => ({ kind: "dismissed", key }));
        break;
      case "failed":
        this.#ended(event.tag, (key) => ({ kind: "failed", key, reason: event.reason }));
        break;
      case "host-lost":
        this.#context.logger.error({ reason: event.reason }, "the host for Windows' notifications was lost");
        break;
      case "balloon":
        break;
    }
  }

  async #show(host: WindowsHost, toast: Toast): Promise<Accepted> {
    const tag = tagOf(toast.key);
    const before = this.#shown.get(tag);
    const icon = iconPath(toast.icon);
    if (before !== undefined) {
      // Under the time of the first showing, so that a step of a bar differs in nothing but its values.
      const { request, degraded } = drawToast({ ...toast, timestampMs: before.timestampMs }, icon);
      if (request.xml === before.request.xml) {
        const sequence = before.sequence + 1;
        const result = await host.call("update", {
          tag,
          group: windowsGroup,
          values: request.values,
          sequence,
        });
        if (result === "succeeded") {
          this.#remember(tag, { ...before, request, sequence });
          return { delivered: "accepted", degraded };
        }
      }
    }
    const { request, degraded } = drawToast(toast, icon);
    await host.call("show", { ...request, sequence: 1 });
    this.#clicked.delete(toast.key);
    const { key, question, timestampMs } = toast;
    this.#remember(tag, { key, question, request, sequence: 1, timestampMs });
    return { delivered: "accepted", degraded };
  }

  #activated(text: string, inputs: Readonly<Record<string, string>>): void {
    const activation = decodeActivation(text);
    if (activation === undefined) {
      this.#context.logger.warn(
        { arguments: text },
        "Windows tells of a click that is not on a toast of ours",
      );
      return;
    }
    const { key, action } = activation;
    if (this.#clicked.has(key)) return;
    const shown = this.#shown.get(tagOf(key));
    if (action === "" && shown?.question === true) {
      this.#putBack(shown);
      return;
    }
    this.#clicked.add(key);
    forgetOldest(this.#clicked);
    this.#shown.delete(tagOf(key));
    this.#context.onEvent({ kind: "activated", key, action, inputs });
  }

  /** Windows takes a toast away with a click on its body, which is no answer to a question: it stays answerable. */
  #putBack({ key, request, sequence }: Shown): void {
    const again = { ...request, sequence, suppressPopup: true };
    this.#host?.call("show", again).catch((error: unknown) => {
      this.#shown.delete(tagOf(key));
      this.#context.onEvent({ kind: "failed", key, reason: String(error) });
    });
  }

  #ended(tag: string, event: (key: string) => Parameters<BackendContext["onEvent"]>[0]): void {
    const shown = this.#shown.get(tag);
    this.#shown.delete(tag);
    if (shown !== undefined) this.#context.onEvent(event(shown.key));
  }

  #remember(tag: string, shown: Shown): void {
    this.#shown.delete(tag);
    this.#shown.set(tag, shown);
    forgetOldest(this.#shown);
  }
}

function forgetOldest(entries: Set<string> | Map<string, unknown>): void {
  const [oldest] = entries.keys();
  if (entries.size > most && oldest !== undefined) entries.delete(oldest);
}

const most = 1_000;
const capabilities: Capabilities = {
  features: new Set(features),
  buttons: toastLimits.actions,
  server: "Windows",
};
