import type { Accepted, Backend, BackendContext, BackendKind } from "../../backends/backend.js";
import type { Capabilities } from "../../backends/capabilities.js";
import { lacking } from "../../model/lacking.js";
import type { Toast } from "../../model/toast.js";
import type { Balloon } from "../balloon/balloons.js";
import type { HostEvent, WindowsHost } from "../host/host-methods.js";
import { openHost, usualHost, windowsRefusal } from "../host/open-host.js";
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
        const opened = await open((event) => balloons.heard(event));
        if ("refused" in opened) throw new Error(opened.message);
        return opened;
      });
    },
  };
}

class BalloonToasts {
  readonly #context: BackendContext;
  readonly #ids = new Map<string, number>();
  readonly #keys = new Map<number, string>();
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

  heard(event: HostEvent): void {
    if (event.event === "host-lost") {
      this.#context.logger.error({ reason: event.reason }, "the host for Windows' balloons was lost");
      for (const key of this.#ids.keys()) this.#context.onEvent({ kind: "expired", key });
      this.#ids.clear();
      this.#keys.clear();
      return;
    }
    if (event.event !== "balloon") return;
    const key = this.#keys.get(event.balloon.id);
    if (key === undefined) return;
    this.#forget(event.balloon.id);
    if (event.balloon.event === "clicked")
      this.#context.onEvent({ kind: "activated", key, action: "", inputs: {} });
    else this.#context.onEvent({ kind: event.balloon.event === "dismissed" ? "dismissed" : "expired", key });
  }

  async #show(host: WindowsHost, toast: Toast): Promise<Accepted> {
    const known = this.#ids.get(toast.key);
    const id = known ?? this.#last + 1;
    if (known === undefined) {
      this.#last = id;
      this.#ids.set(toast.key, id);
      this.#keys.set(id, toast.key);
    }
    try {
      await host.call("showBalloon", id, balloonOf(toast));
    } catch (error) {
      this.#forget(id);
      throw error;
    }
    return { delivered: "accepted", degraded: lacking(toast, capabilities) };
  }

  #forget(id: number): void {
    const key = this.#keys.get(id);
    this.#keys.delete(id);
    if (key !== undefined) this.#ids.delete(key);
  }
}

function balloonOf(toast: Toast): Balloon {
  const { progress } = toast;
  const percent = progress?.value === undefined ? undefined : `${Math.round(progress.value * 100)} %`;
  const bar = progress === undefined ? [] : [progress.title, progress.status, progress.valueText ?? percent];
  const text = [toast.subtitle, ...toast.lines, ...bar].filter((line) => line !== undefined && line !== "");
  return {
    title: toast.title,
    text: text.join("\n"),
    severity: severities[toast.icon],
    silent: toast.sound === "silent",
  };
}

const severities = {
  info: "info",
  success: "info",
  progress: "info",
  question: "info",
  warning: "warning",
  error: "error",
} as const;

const capabilities: Capabilities = {
  features: new Set(["body", "subtitle", "activation", "replace", "withdraw", "sound", "dismissal"]),
  buttons: 0,
  server: "the notification area",
};
