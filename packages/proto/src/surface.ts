import type { Notification } from "./gen/sam/notifications/v1/notification.pb.js";

/** Shows notifications for a desk: native toasts, or anything else that can, such as a terminal. */
export interface Surface {
  /** Shows a notification, or updates the one of its id. Resolves when it is on the screen. */
  show(notification: Notification): Promise<Shown>;
  /** Takes a notification off the screen; `reason` where the broker asked for it. Its outcome is `withdrawn`. */
  withdraw(id: string, agentId?: string, reason?: WithdrawReason): Promise<void>;
  /** Asks whether the human may be disturbed. */
  doNotDisturb(): Promise<DoNotDisturb>;
  /**
   * Listens to the activations that no {@link Shown} of this process awaits: after a cold start, or from a notification
   * centre. The returned function stops listening.
   */
  onActivated(listener: (activation: Activation) => void): () => void;
}

/** Result of showing a notification. */
export interface Shown {
  /** The notification's id, also where it had none. */
  readonly id: string;
  /** The means by which it is shown; `log` and `alert_file` are the last resorts, and show nothing. */
  readonly backend: string;
  /** Parts that could not be shown as they were meant. */
  readonly degraded: readonly { readonly feature: string; readonly reason: string }[];
  /** Answers that a human can give to it where it is shown. */
  readonly answerable: Answerable;
  /** The end of the notification on the screen. An update shares the outcome of what it updates. */
  readonly outcome: Promise<Outcome>;
}

/** The end of a notification on the screen. */
export type Outcome =
  /** The human chose an action; empty for a click on the body. */
  | { readonly kind: "answered"; readonly action: string; readonly inputs: Readonly<Record<string, string>> }
  /** The human dismissed it. */
  | { readonly kind: "dismissed" }
  /** It left the screen for good, or its time to live is over. */
  | { readonly kind: "expired" }
  /** It was withdrawn. */
  | { readonly kind: "withdrawn" }
  /** Nothing could show it. */
  | { readonly kind: "failed"; readonly reason: string };

/** Answers to a question that a human can give where it is shown. */
export interface Answerable {
  /** `all` also for a notification that asks nothing; `none`: no answer can be given there. */
  readonly level: "all" | "part" | "none";
  /** Actions that can be given: ids of buttons, or `""` for a question that has inputs and no buttons. */
  readonly actions: readonly string[];
  /** Ids of the inputs that can be filled in. The others are answered with their initial values. */
  readonly inputs: readonly string[];
  /** Way to give an answer where the desktop draws no buttons, such as "a middle click on it presses the button". */
  readonly how?: string | undefined;
  /** Answers that cannot be given, and the reason. Absent at level `all`. */
  readonly lacks?: string | undefined;
}

/** An activation of a notification that was shown: a click on it or on one of its buttons. */
export interface Activation {
  readonly id: string;
  readonly agentId: string;
  /** The button's action id; empty for a click on the body. */
  readonly action: string;
  /** The texts that were typed and the options that were chosen, by the input's id. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** State of the desktop's do-not-disturb. */
export interface DoNotDisturb {
  /** `unknown` means: deliver. */
  readonly state: "on" | "off" | "unknown";
  /** The program or setting that says so, such as `dunstctl`; the reason when the state is unknown. */
  readonly source: string;
}

/** Reason for taking a notification off the screen. */
export type WithdrawReason = "withdrawn" | "settled" | "merged" | "expired" | "abandoned" | "unknown";
