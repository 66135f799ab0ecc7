import { BoundedMap, BoundedSet } from "@toasty/kit/bounded-map";
import type { Accepted, Backend, BackendContext } from "../../backends/backend.js";
import { iconPath } from "../../images/icons.js";
import { type Capabilities, features } from "../../model/capabilities.js";
import { offersAction } from "../../model/clicks.js";
import type { Toast } from "../../model/toast.js";
import type { ToastKey } from "../../model/toast-key.js";
import type { HostEvent, WindowsHost } from "../host/host-methods.js";
import { toastLimits } from "../schema/limits.js";
import type { ToastRequest } from "../winrt/platform.js";
import { decodeClick } from "./click-arguments.js";
import { drawToast, tagOf, windowsGroup } from "./toast-drawing.js";

/** Number of toasts and of clicks that are remembered. */
const maxEntries = 1_000;

const capabilities: Capabilities = {
  features: new Set(features),
  buttons: toastLimits.actions,
  server: "Windows",
};

/** A toast that this process has shown, as Windows has it. */
interface Sent {
  readonly toast: Toast;
  readonly request: ToastRequest;
  readonly sequence: number;
}

/** The toasts of this process on a host. Turns the events of Windows into those of a backend. */
export class WindowsToasts {
  readonly #context: BackendContext;
  /** By tag, in the order of showing. */
  readonly #shown = new BoundedMap<string, Sent>({ maxEntries });
  /** Keys that were clicked: with an activator Windows may report one click twice. */
  readonly #clicked = new BoundedSet<ToastKey>({ maxEntries });
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

  onEvent(event: HostEvent): void {
    switch (event.kind) {
      case "activated":
      case "com_activated":
        this.#activated(event.arguments, event.inputs);
        break;
      case "dismissed":
        // One that timed out lies in the notification centre; one that was hidden was hidden by us.
        if (event.reason === "user_canceled") this.#ended(event.tag, (key) => ({ kind: "dismissed", key }));
        break;
      case "failed":
        this.#ended(event.tag, (key) => ({ kind: "failed", key, reason: event.reason }));
        break;
      case "host_lost":
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
      const { request, degraded } = drawToast(underTimeOf(before.toast, toast), icon);
      if (request.xml === before.request.xml) {
        const sequence = before.sequence + 1;
        const result = await host.call("update", {
          tag,
          group: windowsGroup,
          values: request.values,
          sequence,
        });
        if (result === "succeeded") {
          this.#shown.set(tag, { toast: underTimeOf(before.toast, toast), request, sequence });
          return { delivered: "accepted", degraded };
        }
      }
    }
    const { request, degraded } = drawToast(toast, icon);
    const shown: Sent = { toast, request, sequence: 1 };
    // Known before Windows is asked: what happens to a toast at once comes with the answer, or before it.
    this.#clicked.delete(toast.key);
    this.#shown.set(tag, shown);
    try {
      await host.call("show", { ...request, sequence: 1 });
    } catch (error) {
      if (this.#shown.get(tag) === shown) this.#shown.delete(tag);
      throw error;
    }
    return { delivered: "accepted", degraded };
  }

  #activated(text: string, inputs: Readonly<Record<string, string>>): void {
    const activation = decodeClick(text);
    if (activation === undefined) {
      this.#context.logger.warn(
        { arguments: text },
        "Windows reports a click that is not on a toast of ours",
      );
      return;
    }
    const { key, action } = activation;
    if (this.#clicked.has(key)) return;
    const shown = this.#shown.get(tagOf(key));
    if (shown !== undefined && !offersAction(shown.toast, action)) {
      if (action === "") this.#putBack(shown);
      else
        this.#context.logger.warn({ key, action }, "Windows reports a click that the toast does not offer");
      return;
    }
    this.#clicked.add(key);
    this.#shown.delete(tagOf(key));
    this.#context.onEvent({ kind: "activated", key, action, inputs });
  }

  /** Windows takes a toast away with a click on its body, which is no answer to a question: it stays answerable. */
  #putBack({ toast: { key }, request, sequence }: Sent): void {
    const again = { ...request, sequence, suppressPopup: true };
    this.#host?.call("show", again).catch((error: unknown) => {
      this.#shown.delete(tagOf(key));
      this.#context.onEvent({ kind: "failed", key, reason: String(error) });
    });
  }

  #ended(tag: string, event: (key: ToastKey) => Parameters<BackendContext["onEvent"]>[0]): void {
    const shown = this.#shown.get(tag);
    this.#shown.delete(tag);
    if (shown !== undefined) this.#context.onEvent(event(shown.toast.key));
  }
}

/** Under the time of the first showing, so that a step of a bar differs in nothing but its values. */
const underTimeOf = ({ timestampMs }: Toast, { timestampMs: _, ...toast }: Toast): Toast => ({
  ...toast,
  timestampMs,
});
