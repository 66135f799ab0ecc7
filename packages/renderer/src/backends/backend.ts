import type { Toast } from "../model/toast.js";
import type { Answerable } from "./answerable.js";
import type { Capabilities, Degraded } from "./capabilities.js";
import type { DoNotDisturb } from "./do-not-disturb.js";
import type { Logger } from "./logger.js";

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
   * Looks whether this way works here and opens it. "Not here" is a {@link Refusal} with its reason in words, never
   * an exception; nothing is left open after a refusal.
   */
  open(context: BackendContext): Promise<Backend | Refusal>;
}

/** What a backend is given. */
export interface BackendContext {
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Folder for what the next process of the app has to know. Default: nothing is kept. */
  readonly stateFolder?: string | undefined;
  /** To be called for whatever happens to a toast, at any time, also for toasts of an earlier process. */
  readonly onEvent: (event: BackendEvent) => void;
}

/** Why a way to show toasts is not open. */
export interface Refusal {
  readonly refused: true;
  readonly backend: BackendName;
  /** To branch on. */
  readonly reason: RefusalReason;
  /** What is missing, what it means and what to do. */
  readonly message: string;
}

/** Why a way to show toasts is not open. */
export type RefusalReason =
  /** Not this operating system or kind of session. */
  | "wrong-platform"
  /** A library that this way needs is not installed or does not load. */
  | "missing-dependency"
  /** There is nobody to show it to: SYSTEM, session 0, no session bus, no terminal. */
  | "no-session"
  /** The desktop's notification service is not there. */
  | "no-service"
  /** The app is not registered with the desktop. */
  | "unregistered"
  /** The human or a policy has switched notifications off. */
  | "disabled"
  /** Anything else. */
  | "failed";

/** An open way to show toasts. No method is called after `close`. */
export interface Backend {
  readonly name: BackendName;
  /** What it can show now; may change while it is open (another daemon, another terminal). */
  capabilities(): Capabilities;
  /**
   * Shows a toast; one with the `key` of a toast that is shown is given as `previous` too and takes its place.
   * Progress is updated silently where the platform can. Rejects when the platform did not take it; then the next
   * backend is asked.
   */
  show(toast: Toast, previous: Toast | undefined): Promise<Accepted>;
  /** Takes a toast off the screen and out of the notification centre. Not there: nothing happens. */
  withdraw(key: string): Promise<void>;
  /** What the platform says about "do not disturb"; absent where it cannot say. Not cached: the renderer does that. */
  doNotDisturb?(): Promise<DoNotDisturb>;
  /** Lets go of everything. News stays on the screen; questions stay where their answers can still be heard. */
  close(): Promise<void>;
}

/** The platform took a toast. */
export interface Accepted {
  /** `unknown` where the platform gives no word at all. */
  readonly delivered: "accepted" | "unknown";
  /** What of this toast could not be shown as it was meant. */
  readonly degraded: readonly Degraded[];
  /** Answers that can be given to it there. Default: what the backend's capabilities allow. */
  readonly answerable?: Answerable | undefined;
}

/** What happened to a toast. `key` is the toast's. */
export type BackendEvent =
  /** A button or the body (empty `action`) was clicked, with what was typed and chosen. */
  | {
      readonly kind: "activated";
      readonly key: string;
      readonly action: string;
      readonly inputs: Readonly<Record<string, string>>;
      /** Lets a window come to the front: freedesktop's ActivationToken. */
      readonly activationToken?: string | undefined;
    }
  /** The human waved it away. */
  | { readonly kind: "dismissed"; readonly key: string }
  /** It is gone for good without a word from the human. One that moved to a notification centre is not gone. */
  | { readonly kind: "expired"; readonly key: string }
  /** The platform took it and then could not show it. */
  | { readonly kind: "failed"; readonly key: string; readonly reason: string };

/** Whether opening gave a refusal. */
export const isRefusal = (opened: Backend | Refusal): opened is Refusal => "refused" in opened;
