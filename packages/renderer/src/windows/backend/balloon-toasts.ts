import type { Accepted, Backend, BackendContext } from "../../backends/backend.js";
import { type Capabilities, missingFeatures } from "../../model/capabilities.js";
import { offersAction } from "../../model/clicks.js";
import { amountText, type Toast } from "../../model/toast.js";
import type { ToastKey } from "../../model/toast-key.js";
import type { Balloon } from "../balloon/balloon.js";
import type { HostEvent, WindowsHost } from "../host/host-methods.js";

const severities = {
  info: "info",
  success: "info",
  progress: "info",
  question: "info",
  call: "info",
  warning: "warning",
  error: "error",
} as const;

const capabilities: Capabilities = {
  features: new Set(["body", "subtitle", "activation", "replace", "withdraw", "sound", "dismissal"]),
  buttons: 0,
  server: "the notification area",
};

/** The toasts of this process that are balloons, and what the notification area tells of them. */
export class BalloonToasts {
  readonly #context: BackendContext;
  readonly #ids = new Map<ToastKey, number>();
  readonly #toasts = new Map<number, Toast>();
  #last = 0;
  #host: Promise<WindowsHost> | undefined;

  constructor(context: BackendContext) {
    this.#context = context;
  }

  use(open: () => Promise<WindowsHost>): Backend {
    return {
      name: "balloon",
      capabilities: () => capabilities,
      show: async (toast) => {
        this.#host ??= open();
        const host = await this.#host.catch((error: unknown) => {
          this.#host = undefined;
          throw error;
        });
        return this.#show(host, toast);
      },
      withdraw: async (key) => {
        const id = this.#ids.get(key);
        if (id === undefined) return;
        this.#forget(id);
        await (await this.#host)?.call("removeBalloon", id);
      },
      close: async () => {
        await (await this.#host?.catch(() => undefined))?.close();
      },
    };
  }

  onEvent(event: HostEvent): void {
    if (event.kind === "host_lost") {
      this.#context.logger.error({ reason: event.reason }, "the host for Windows' balloons was lost");
      for (const key of this.#ids.keys()) this.#context.onEvent({ kind: "expired", key });
      this.#ids.clear();
      this.#toasts.clear();
      return;
    }
    if (event.kind !== "balloon") return;
    const { id, kind: what } = event.balloon;
    const toast = this.#toasts.get(id);
    if (toast === undefined) return;
    this.#forget(id);
    const { key } = toast;
    // A click takes a balloon away; on one that asks something it is no answer.
    if (what === "clicked" && offersAction(toast, ""))
      this.#context.onEvent({ kind: "activated", key, action: "", inputs: {} });
    else this.#context.onEvent({ kind: what === "dismissed" ? "dismissed" : "expired", key });
  }

  async #show(host: WindowsHost, toast: Toast): Promise<Accepted> {
    const known = this.#ids.get(toast.key);
    const id = known ?? this.#last + 1;
    if (known === undefined) {
      this.#last = id;
      this.#ids.set(toast.key, id);
    }
    this.#toasts.set(id, toast);
    try {
      await host.call("showBalloon", id, balloonOf(toast));
    } catch (error) {
      this.#forget(id);
      throw error;
    }
    return { delivered: "accepted", degraded: missingFeatures(toast, capabilities) };
  }

  #forget(id: number): void {
    const toast = this.#toasts.get(id);
    this.#toasts.delete(id);
    if (toast !== undefined) this.#ids.delete(toast.key);
  }
}

function balloonOf(toast: Toast): Balloon {
  const { progress } = toast;
  const bar = progress === undefined ? [] : [progress.title, progress.status, amountText(progress)];
  const text = [toast.subtitle, ...toast.lines, ...bar].filter((line) => line !== undefined && line !== "");
  return {
    title: toast.title,
    text: text.join("\n"),
    severity: severities[toast.icon],
    silent: toast.sound === "silent",
  };
}
