import type { CategoryName } from "@toasty/proto";
import type { ToastKey } from "./toast-key.js";

/**
 * A notification as every backend draws it: the model that is the same on all desktops.
 *
 * Made from the contract's `Notification` by {@link toToast}, which is pure. Only the pictures are prepared between the two
 * and a backend: a backend gets every `source` as the absolute path of a local file that was checked.
 */
export interface Toast {
  /** The name of the toast. Any characters, up to 257. */
  readonly key: ToastKey;
  /** The notification's id. */
  readonly id: string;
  /** The agent that the notification is from, as the broker says; empty when nobody said. */
  readonly agentId: string;
  /** The heading; "(×7)" is part of it when it stands for seven. */
  readonly title: string;
  /** A second, smaller heading. */
  readonly subtitle?: string | undefined;
  /** The text, at most two paragraphs, none of them empty. */
  readonly lines: readonly string[];
  /** Small print: who sent it. */
  readonly attribution?: string | undefined;
  /** The icon that ships with this package for the category; a `logo` takes its place. */
  readonly icon: IconName;
  /** In the place of the app's logo. */
  readonly logo?: ToastImage | undefined;
  /** Large, above the text. */
  readonly hero?: ToastImage | undefined;
  /** Below the text. */
  readonly inline?: ToastImage | undefined;
  /** In this order, at most five. */
  readonly buttons: readonly ToastButton[];
  /** In this order, at most five. */
  readonly inputs: readonly ToastInput[];
  /** A bar. */
  readonly progress?: ToastProgress | undefined;
  /** The kind of notification. */
  readonly category: CategoryName;
  /** As freedesktop names it: low makes no banner on some desktops, critical stays until it is seen. */
  readonly urgency: "low" | "normal" | "critical";
  /** The kind of attention that it asks for. */
  readonly scenario: ToastScenario;
  /** The sound that is played. */
  readonly sound: ToastSound;
  /** The time that it stays on the screen, where the scenario does not keep it there. */
  readonly duration: "short" | "long";
  /** True: it has buttons or inputs of its sender's, so that a click on its body is no answer. */
  readonly question: boolean;
  /** The time at which it was made, in milliseconds since 1970. */
  readonly timestampMs?: number | undefined;
  /** The time until which it is worth showing, in milliseconds since 1970. */
  readonly expiresAtMs?: number | undefined;
  /** Toasts of one group are kept together where the desktop can. */
  readonly group?: string | undefined;
}

/** The kind of attention that a toast asks for. */
export type ToastScenario = "default" | "reminder" | "alarm" | "incomingCall" | "urgent";

/** A sound. `alarm` and `call` loop where the desktop can loop. */
export type ToastSound = "default" | "im" | "reminder" | "alarm" | "call" | "silent";

/** An icon that ships with this package. */
export type IconName = "info" | "success" | "progress" | "warning" | "error" | "question" | "call";

/** A picture. */
export interface ToastImage {
  /** In the model a path or an http(s) URL; for a backend the absolute path of a checked local file. */
  readonly source: string;
  /** For those who cannot see it. */
  readonly alt?: string | undefined;
}

/** Something to click. */
export interface ToastButton {
  /** The text on it. */
  readonly text: string;
  /** The meaning of a click. */
  readonly press: ToastPress;
  /** The colour that it has. */
  readonly style: "default" | "success" | "critical";
  /** A small picture on it. */
  readonly image?: ToastImage | undefined;
  /** The input that it stands beside. */
  readonly inputId?: string | undefined;
  /** Opened by the renderer when it is clicked; a backend has nothing to do with it. */
  readonly url?: string | undefined;
}

/**
 * The meaning of a click: the `action` that the sender declared (empty for the body of the toast), or that the human
 * dismisses the toast (a default button such as "Ignore").
 */
export type ToastPress = { readonly kind: "answer"; readonly action: string } | { readonly kind: "dismiss" };

/** Something to fill in. */
export type ToastInput = ToastTextInput | ToastSelectInput;

/** A line to type into. */
export interface ToastTextInput {
  readonly kind: "text";
  readonly id: string;
  readonly label?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly initial?: string | undefined;
}

/** A menu to choose from. */
export interface ToastSelectInput {
  readonly kind: "select";
  readonly id: string;
  readonly label?: string | undefined;
  readonly options: readonly { readonly id: string; readonly text: string }[];
  /** The id of the option that is chosen at first. */
  readonly initial?: string | undefined;
}

/** A bar. */
export interface ToastProgress {
  /** 0 to 1, or undefined when nobody knows how far it is. */
  readonly value?: number | undefined;
  /** The current step, in words. */
  readonly status: string;
  /** In the place of the percentage. */
  readonly valueText?: string | undefined;
  /** Above the bar. */
  readonly title?: string | undefined;
}

/** Returns the amount of a bar in words: as its sender puts it, else in per cent; empty when nobody knows. */
export function amountText({ value, valueText }: ToastProgress): string {
  return valueText ?? (value === undefined ? "" : `${Math.round(value * 100)} %`);
}
