import type {
  Accepted,
  Backend,
  BackendContext,
  BackendEvent,
  BackendKind,
  Refusal,
} from "../backends/backend.js";
import type { Capabilities, Degraded } from "../backends/capabilities.js";
import { lacking } from "../model/lacking.js";
import type { Toast } from "../model/toast.js";
import { layOut, type Notice } from "./layout.js";

/** The part of node-notifier that is used: its way to macOS' notification centre. */
export interface Notifier {
  notify(notice: Notice | { readonly remove: string }, callback?: NotifierCallback): unknown;
}

/** What node-notifier says when a notification was clicked, closed or timed out. */
export type NotifierCallback = (
  error: Error | null,
  response: string | undefined,
  metadata?: NotifierMetadata,
) => void;

/** The particulars of a click. */
interface NotifierMetadata {
  readonly activationType?: string;
  readonly activationValue?: string;
  readonly activationValueIndex?: string;
}

/**
 * macOS, by node-notifier. Elsewhere it is not asked: on Linux it builds a shell command for what D-Bus does better,
 * on Windows it starts an unsigned program.
 */
export function nodeNotifierBackend(load: () => Promise<Notifier>): BackendKind {
  return {
    name: "node-notifier",
    async open(context): Promise<Backend | Refusal> {
      const refuse = (reason: Refusal["reason"], message: string): Refusal => ({
        refused: true,
        backend: "node-notifier",
        reason,
        message,
      });
      if (context.platform !== "darwin")
        return refuse("wrong-platform", "node-notifier is asked on macOS only");
      try {
        return open(await load(), context);
      } catch (error) {
        const message = (error as Error).message;
        return refuse("missing-dependency", `node-notifier does not load (${message}). Install it with npm.`);
      }
    },
  };
}

/** The real one; an optional dependency, so that who does without macOS can do without it. */
export const nodeNotifier = nodeNotifierBackend(async () => {
  const { default: library } = await import("node-notifier");
  return new library.NotificationCenter() as unknown as Notifier;
});

const capabilities: Capabilities = {
  features: new Set([
    "body",
    "subtitle",
    "inline-image",
    "activation",
    "buttons",
    "text-input",
    "replace",
    "withdraw",
    "sound",
    "dismissal",
    "history",
  ]),
  buttons: 5,
  server: "macOS by node-notifier",
};

function open(notifier: Notifier, { onEvent, logger }: BackendContext): Backend {
  /** The latest notice of each key: what an older one says no longer counts. */
  const latest = new Map<string, Notice>();
  return {
    name: "node-notifier",
    capabilities: () => capabilities,
    async show(toast): Promise<Accepted> {
      const notice = layOut(toast, Date.now());
      latest.set(toast.key, notice);
      notifier.notify(notice, (error, response, metadata = {}) => {
        if (latest.get(toast.key) !== notice) return;
        latest.delete(toast.key);
        if (error) logger.warn({ key: toast.key, error: String(error) }, "node-notifier reports an error");
        onEvent(
          error
            ? { kind: "failed", key: toast.key, reason: String(error) }
            : eventOf(toast, response, metadata),
        );
      });
      return { delivered: "unknown", degraded: shortcomings(toast) };
    },
    async withdraw(key) {
      latest.delete(key);
      notifier.notify({ remove: key });
    },
    async close() {
      latest.clear();
    },
  };
}

function eventOf(toast: Toast, response: string | undefined, metadata: NotifierMetadata): BackendEvent {
  const { key } = toast;
  const type = (metadata.activationType ?? response ?? "").toLowerCase();
  const answer = (action: string, inputs: Readonly<Record<string, string>> = {}): BackendEvent => ({
    kind: "activated",
    key,
    action,
    inputs,
  });
  switch (type) {
    case "actionclicked": {
      const button = buttonOf(toast, metadata);
      if (!button) return { kind: "expired", key };
      return button.press.kind === "dismiss" ? { kind: "dismissed", key } : answer(button.press.action);
    }
    case "replied": {
      const input = toast.inputs.find(({ kind }) => kind === "text");
      const send = toast.buttons.find(({ inputId }) => inputId === input?.id) ?? toast.buttons[0];
      const action = send?.press.kind === "answer" ? send.press.action : "";
      return answer(action, input ? { [input.id]: metadata.activationValue ?? "" } : {});
    }
    case "contentsclicked":
    case "activate":
      return toast.question ? { kind: "expired", key } : answer("");
    case "closed":
      return { kind: "dismissed", key };
    default:
      return { kind: "expired", key };
  }
}

/** The one that was clicked: of several by its place in the menu, a lone one comes back by its text only. */
function buttonOf({ buttons }: Toast, { activationValueIndex }: NotifierMetadata) {
  if (activationValueIndex === undefined && buttons.length === 1) return buttons[0];
  return buttons[Number(activationValueIndex)];
}

function shortcomings(toast: Toast): Degraded[] {
  const both = toast.buttons.length > 0 && toast.inputs.some(({ kind }) => kind === "text");
  return [
    ...lacking(toast, capabilities, {
      scenario: "macOS lets the human decide how long a notification stays",
      duration: "macOS lets the human decide how long a notification stays",
      progress: "it is written as text",
      "select-input": "macOS has no menus in notifications",
      icon: "macOS shows the icon of the program that sends",
    }),
    ...(both && toast.buttons.length > 1
      ? [{ feature: "buttons" as const, reason: "with a line to type into, macOS has one button: send" }]
      : []),
  ];
}
