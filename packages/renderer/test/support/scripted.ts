import type {
  Backend,
  BackendContext,
  BackendEvent,
  BackendKind,
  BackendName,
} from "../../src/backends/backend.js";
import type { Toast } from "../../src/model/toast.js";
import { asToastKey } from "../../src/model/toast-key.js";

/** A backend that does as it is told. */
export class Scripted implements BackendKind {
  readonly name: BackendName;
  readonly shown: { toast: Toast; previous: Toast | undefined }[] = [];
  readonly withdrawn: string[] = [];
  refusal: string | undefined;
  opens = 0;
  /** Delays its opening. */
  opening: (() => Promise<void>) | undefined;
  /** Number of toasts that it was asked to show. */
  asked = 0;
  fail: ((toast: Toast) => Promise<void> | void) | undefined;
  doNotDisturb: Backend["doNotDisturb"];
  /** Delays its withdrawals, and its closing. */
  withdrawing: (() => Promise<void>) | undefined;
  closing: (() => Promise<void>) | undefined;
  /** Said while it opens, as a click does that started the program. */
  early: BackendEvent | undefined;
  context: BackendContext | undefined;
  closed = false;

  constructor(name: BackendName) {
    this.name = name;
  }

  async open(context: BackendContext) {
    this.opens++;
    this.context = context;
    await this.opening?.();
    if (this.early) context.onEvent(this.early);
    if (this.refusal !== undefined)
      return { kind: "refused", backend: this.name, reason: "no_service", message: this.refusal } as const;
    return {
      name: this.name,
      capabilities: () => ({
        features: new Set(["body"] as const),
        buttons: 3,
        server: `scripted ${this.name}`,
      }),
      show: async (toast: Toast, previous: Toast | undefined) => {
        this.asked++;
        await this.fail?.(toast);
        this.shown.push({ toast, previous });
        return { delivered: "accepted" as const, degraded: [] };
      },
      withdraw: async (key: string) => {
        this.withdrawn.push(key);
        await this.withdrawing?.();
      },
      ...(this.doNotDisturb && { doNotDisturb: this.doNotDisturb }),
      close: async () => {
        this.closed = true;
        await this.closing?.();
      },
    };
  }

  click(key: string, action = ""): void {
    this.context?.onEvent({ kind: "activated", key: asToastKey(key), action, inputs: {} });
  }
}
