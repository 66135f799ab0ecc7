import { amountText, type Toast, type ToastButton, type ToastProgress } from "../model/toast.js";

/** A toast as terminal-notifier 3 takes it. */
export interface Notice {
  readonly args: readonly string[];
  /** True: the tool stays until the human has done something, and prints what. */
  readonly waits: boolean;
  /** The buttons by what the tool prints for them. */
  readonly labels: ReadonlyMap<string, ToastButton>;
}

/** Lays a toast out for terminal-notifier 3. Pure. */
export function noticeOf(toast: Toast, nowMs: number): Notice {
  const { title, subtitle, sound, inputs } = toast;
  const field = inputs.find((input) => input.kind === "text");
  const labels = field ? new Map<string, ToastButton>() : labelsOf(toast.buttons);
  const picture = toast.hero ?? toast.inline ?? toast.logo;
  const waits = toast.question && (field !== undefined || labels.size > 0);
  return {
    args: [
      "-message",
      literal(textOf(toast) || " "),
      "-title",
      literal(title || " "),
      ...(subtitle ? ["-subtitle", literal(subtitle)] : []),
      "-group",
      groupOf(toast.key),
      ...(picture ? ["-contentImage", literal(picture.source)] : []),
      ...(soundNames[sound] ? ["-sound", soundNames[sound]] : []),
      ...(waits ? [...labels.keys()].flatMap((label) => ["-action", label]) : []),
      ...(field ? ["-reply", literal(field.placeholder ?? field.label ?? "Answer")] : []),
      ...(waits ? ["-timeout", `${secondsToWait(toast, nowMs)}`] : []),
    ],
    waits,
    labels,
  };
}

/** Names a notification; the same group takes its place. The beginning keeps it from being read as an option. */
export const groupOf = (key: string) => `toasty-${key}`;

/** The text below the title, with a bar in words. */
export function textOf({ lines, progress }: Toast): string {
  return [...lines, ...(progress ? [progressText(progress)] : [])].join("\n");
}

function progressText(progress: ToastProgress): string {
  return [progress.title, progress.status, amountText(progress)].filter(Boolean).join(" — ");
}

/** The tool reads what begins with one of `-[({<"` as an option or a list, unless a backslash stands before it. */
const literal = (text: string) => `\\${text}`;

/**
 * Labels that are told apart by what comes back, which is the label itself. A comma would make two of one; the tool cuts
 * spaces at both ends. What looks like an option gets an invisible character before it, equal ones some behind them.
 */
function labelsOf(buttons: readonly ToastButton[]): Map<string, ToastButton> {
  const labels = new Map<string, ToastButton>();
  for (const button of buttons) {
    const plain = button.text.replaceAll(",", " ").trim() || "Answer";
    let label = /^[-[({<"@\\]/.test(plain) ? `\u2060${plain}` : plain;
    while (labels.has(label)) label += "\u2060";
    labels.set(label, button);
  }
  return labels;
}

/** A question waits as long as it lives, at most a day. */
function secondsToWait({ expiresAtMs }: Toast, nowMs: number): number {
  const left = Math.ceil(((expiresAtMs ?? Number.POSITIVE_INFINITY) - nowMs) / 1000);
  return Math.max(1, Math.min(24 * 60 * 60, left));
}

/** Sounds that every macOS has, in `/System/Library/Sounds`. */
export const soundNames: Partial<Record<Toast["sound"], string>> = {
  default: "Pop",
  im: "Glass",
  reminder: "Ping",
  alarm: "Sosumi",
  call: "Submarine",
};
