import { amountOf } from "../model/amount.js";
import type { Toast, ToastProgress } from "../model/toast.js";

/** What node-notifier takes for macOS. */
export interface Notice {
  readonly title: string;
  readonly subtitle?: string;
  readonly message: string;
  /** Names the notification: the same group takes its place. */
  readonly group: string;
  readonly contentImage?: string;
  readonly sound?: string;
  readonly actions?: readonly string[];
  readonly dropdownLabel?: string;
  readonly closeLabel?: string;
  readonly reply?: boolean;
  /** In seconds; after that nobody listens any more. */
  readonly timeout: number;
  readonly wait: true;
}

/** Lays a toast out for macOS' notification centre. Pure. */
export function layOut(toast: Toast, nowMs: number): Notice {
  const { title, subtitle, lines, progress, key, inputs, buttons, sound } = toast;
  const text = [...lines, ...(progress ? [progressText(progress)] : [])].join("\n");
  const picture = toast.hero ?? toast.inline ?? toast.logo;
  const reply = inputs.some(({ kind }) => kind === "text");
  return {
    title: title || " ",
    ...(subtitle && { subtitle }),
    // Without a message the library refuses.
    message: text || " ",
    group: key,
    ...(picture && { contentImage: picture.source }),
    ...(soundNames[sound] && { sound: soundNames[sound] }),
    ...(reply && { reply }),
    // A comma would make two of one button.
    ...(!reply &&
      buttons.length > 0 && { actions: buttons.map(({ text: label }) => label.replaceAll(",", " ")) }),
    ...(!reply && buttons.length > 1 && { dropdownLabel: "Answer" }),
    timeout: secondsToWait(toast, nowMs),
    wait: true,
  };
}

function progressText(progress: ToastProgress): string {
  return [progress.title, progress.status, amountOf(progress)].filter(Boolean).join(" — ");
}

/** A question is listened to as long as it lives, at most a day; news for as long as it is on the screen. */
function secondsToWait({ question, expiresAtMs, duration }: Toast, nowMs: number): number {
  const left = Math.ceil(((expiresAtMs ?? Number.POSITIVE_INFINITY) - nowMs) / 1000);
  const wanted = question ? 24 * 60 * 60 : duration === "long" ? 25 : 10;
  return Math.max(1, Math.min(wanted, left));
}

// Sounds that every macOS has.
const soundNames: Partial<Record<Toast["sound"], string>> = {
  default: "Pop",
  im: "Glass",
  reminder: "Ping",
  alarm: "Sosumi",
  call: "Submarine",
};
