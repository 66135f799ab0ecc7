import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import type { Answerable, DoNotDisturb } from "@toasty/proto/surface";
import type { Capabilities, Degraded } from "../model/capabilities.js";
import type { Toast } from "../model/toast.js";
import type { ToastKey } from "../model/toast-key.js";

/** The ways to show a toast. */
export type BackendName =
  | "windows"
  | "freedesktop"
  | "terminal-notifier"
  | "osascript"
  | "balloon"
  | "terminal";

/** The app in whose name toasts are shown. */
export interface App {
  /** Such as `Acme.Trainer`: Windows' AUMID, freedesktop's `desktop-entry`. */
  readonly id: string;
  /** As a human reads it. */
  readonly name: string;
  /** The absolute path of its icon (PNG). On Windows it is the one that the app was registered with. */
  readonly icon?: string | undefined;
}

/**
 * A way to show toasts that may exist on this machine: the plug point for platforms.
 *
 * The renderer opens the ways in order and keeps those that are here; it shows each toast by the first that takes it.
 */
export interface BackendKind {
  readonly name: BackendName;
  /**
   * Finds out if this way works here and opens it. "Not here" is a {@link Refusal} with its reason in words, never
   * an exception; nothing is left open after a refusal.
   */
  open(context: BackendContext): Promise<Backend | Refusal>;
}

/** The surroundings of a backend. */
export interface BackendContext {
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The folder for what the next process of the app has to know. Default: nothing is kept. */
  readonly stateDir?: string | undefined;
  /** Receives everything that happens to a toast, at any time, also to toasts of an earlier process. */
  readonly onEvent: (event: BackendEvent) => void;
}

/** The reason why a backend is not available here, with what the user can do about it. */
export interface Refusal {
  readonly kind: "refused";
  readonly backend: BackendName;
  /** To branch on. */
  readonly reason: RefusalReason;
  /** Says what is missing and what it means. */
  readonly message: string;
  /** Says what to do. */
  readonly remedy?: string | undefined;
}

/** A closed list of reasons why a backend is not available. */
export type RefusalReason =
  /** Not this operating system or kind of session. */
  | "wrong_platform"
  /** A library or a program that this backend needs is not installed or does not start. */
  | "missing_dependency"
  /** There is nobody to show it to: SYSTEM, session 0, no session bus, no terminal. */
  | "no_session"
  /** The desktop's notification service is not there. */
  | "no_service"
  /** The app is not registered with the desktop. */
  | "unregistered"
  /** The user or a policy has switched notifications off. */
  | "disabled"
  /** Anything else. */
  | "failed";

/** An open way to show toasts. No method is called after `close`. */
export interface Backend {
  readonly name: BackendName;
  /** Returns the features that it can show now; they may change while it is open (another daemon). */
  capabilities(): Capabilities;
  /**
   * Shows a toast; one with the `key` of a toast that is shown is given as `previous` too and takes its place.
   * Progress is updated silently where the platform can. Rejects when the platform did not take it; then the next
   * backend is asked.
   */
  show(toast: Toast, previous: Toast | undefined): Promise<Accepted>;
  /** Takes a toast off the screen and out of the notification centre. Not there: nothing happens. */
  withdraw(key: ToastKey): Promise<void>;
  /** Asks the platform about "do not disturb"; absent where it cannot say. Not cached: the renderer does that. */
  doNotDisturb?(): Promise<DoNotDisturb>;
  /** Releases everything. News stays on the screen; questions stay where their answers can still be heard. */
  close(): Promise<void>;
}

/** The platform took a toast. */
export interface Accepted {
  /** `unknown` where the platform gives no word at all. */
  readonly delivered: "accepted" | "unknown";
  /** The parts of this toast that could not be shown as they were meant. */
  readonly degraded: readonly Degraded[];
  /** Answers that can be given to it there. Default: what the backend's capabilities allow. */
  readonly answerable?: Answerable | undefined;
}

/** Something that happened to the toast of this key. */
export type BackendEvent =
  /** A button or the body (empty `action`) was clicked, with what was typed and chosen. */
  | {
      readonly kind: "activated";
      readonly key: ToastKey;
      readonly action: string;
      readonly inputs: Readonly<Record<string, string>>;
      /** Lets a window come to the front: freedesktop's ActivationToken. */
      readonly activationToken?: string | undefined;
    }
  /** The human dismissed it. */
  | { readonly kind: "dismissed"; readonly key: ToastKey }
  /** It is gone for good without a word from the human. One that moved to a notification centre is not gone. */
  | { readonly kind: "expired"; readonly key: ToastKey }
  /** The platform took it and then could not show it. */
  | { readonly kind: "failed"; readonly key: ToastKey; readonly reason: string };

/** Returns true if opening a backend gave a refusal. */
export const isRefusal = (opened: object): opened is Refusal => "kind" in opened && opened.kind === "refused";

/** Creates the refusals of one backend. */
export const refusalOf =
  (backend: BackendName) =>
  (reason: RefusalReason, message: string, remedy?: string): Refusal => ({
    kind: "refused",
    backend,
    reason,
    message,
    remedy,
  });

/** Returns the message and the remedy of a refusal in one text. */
export const refusalText = ({ message, remedy }: Pick<Refusal, "message" | "remedy">): string =>
  remedy === undefined ? message : `${message} ${remedy}`;
