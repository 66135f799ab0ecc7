import { createHash } from "node:crypto";
import type { Degraded } from "../../model/capabilities.js";
import type { Toast as Model, ToastProgress, ToastSound } from "../../model/toast.js";
import { bindToast } from "../schema/binding.js";
import { toastLimits } from "../schema/limits.js";
import { serializeToast } from "../schema/serialize.js";
import type * as schema from "../schema/toast.js";
import type { ToastRequest } from "../winrt/platform.js";
import { encodeClick } from "./click-arguments.js";
import { actionsOf, fileUri } from "./drawing-actions.js";
import { shortcomings } from "./shortcomings.js";

// Tried in this order: as it is, then what still can be read on a toast, then what barely can.
const textLengths = [Number.POSITIVE_INFINITY, 1_000, 400, 150, 60, 25] as const;

const soundEvents: Readonly<Partial<Record<ToastSound, string>>> = {
  im: "IM",
  reminder: "Reminder",
  alarm: "Looping.Alarm",
  call: "Looping.Call",
};

/** A toast as Windows takes it. */
export interface ToastDrawing {
  readonly request: ToastRequest & { readonly values: Readonly<Record<string, string>> };
  readonly degraded: readonly Degraded[];
}

/** The tag under which Windows knows a toast: always short enough, always the same for a key. */
export function tagOf(key: string): string {
  return createHash("sha256").update(key, "utf8").digest("base64url");
}

/** The group of all tags; Windows' groups of toasts that are seen are headers. */
export const windowsGroup = "toasty";

/** Draws a toast for Windows. Pure; `icon` is the path of the category's icon. */
export function drawToast(toast: Model, icon: string): ToastDrawing {
  for (const length of textLengths) {
    const { toast: bound, values } = bindToast(schemaToast(toast, icon, length));
    const xml = serializeToast(bound);
    const size = xml.length + Object.values(values).join("").length;
    // What Windows counts besides the XML is not documented, so the values count as well.
    if (size > toastLimits.payload) continue;
    return {
      request: {
        tag: tagOf(toast.key),
        group: windowsGroup,
        xml,
        values,
        highPriority: toast.urgency === "critical" || undefined,
        // A bar gets a new end with every step, and Windows cannot change it without showing the toast anew.
        expiresAtMs: toast.progress ? undefined : toast.expiresAtMs,
      },
      degraded: shortcomings(toast, length),
    };
  }
  throw new Error(
    `the toast is larger than Windows takes (${toastLimits.payload} characters) even with its texts cut short`,
  );
}

function schemaToast(toast: Model, icon: string, length: number): schema.Toast {
  const short = (text: string) => shorten(text, length);
  const looping = toast.sound === "alarm" || toast.sound === "call";
  const activation = (action: string) => encodeClick({ key: toast.key, action });
  return {
    launch: activation(""),
    duration: toast.duration === "long" || looping ? "long" : undefined,
    displayTimestamp: toast.timestampMs === undefined ? undefined : new Date(toast.timestampMs).toISOString(),
    scenario: toast.scenario === "default" ? undefined : toast.scenario,
    useButtonStyle: toast.buttons.some(({ style }) => style !== "default") || undefined,
    visual: { binding: { children: visualChildren(toast, icon, short) } },
    audio: audioOf(toast.sound),
    actions: actionsOf(toast, short, activation),
    header:
      toast.group === undefined
        ? undefined
        : { id: tagOf(toast.group), title: short(toast.group), arguments: "" },
  };
}

function visualChildren(
  toast: Model,
  icon: string,
  short: (text: string) => string,
): schema.ToastVisualChild[] {
  const text = (line: string): schema.ToastText => ({ kind: "text", text: short(line) });
  // Three texts are what Windows shows.
  const lines = toast.subtitle ? [toast.subtitle, toast.lines.join("\n")] : toast.lines;
  const picture = (image: { readonly source: string; readonly alt?: string | undefined }) => ({
    kind: "image" as const,
    src: fileUri(image.source),
    alt: image.alt === undefined ? undefined : short(image.alt),
  });
  return [
    text(toast.title || " "),
    ...lines.filter((line) => line !== "").map(text),
    ...(toast.attribution ? [{ ...text(toast.attribution), placement: "attribution" as const }] : []),
    { ...picture(toast.logo ?? { source: icon }), placement: "appLogoOverride" },
    ...(toast.hero ? [{ ...picture(toast.hero), placement: "hero" as const }] : []),
    ...(toast.inline ? [picture(toast.inline)] : []),
    ...(toast.progress ? [bar(toast.progress, short)] : []),
  ];
}

function bar(
  { title, status, value, valueText }: ToastProgress,
  short: (text: string) => string,
): schema.ToastProgress {
  return {
    kind: "progress",
    title: title === undefined ? undefined : short(title),
    // Windows refuses a bar without a status.
    status: short(status) || "…",
    value: value ?? "indeterminate",
    valueStringOverride: valueText === undefined ? undefined : short(valueText),
  };
}

function audioOf(sound: ToastSound): schema.ToastAudio | undefined {
  const event = soundEvents[sound];
  if (sound === "silent") return { silent: true };
  if (event === undefined) return undefined;
  return { src: `ms-winsoundevent:Notification.${event}`, loop: event.includes("Looping") || undefined };
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
