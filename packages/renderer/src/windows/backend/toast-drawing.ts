import { createHash } from "node:crypto";
import type { Degraded } from "../../model/capabilities.js";
import type { Toast as Model, ToastProgress, ToastSound } from "../../model/toast.js";
import { bindToast } from "../schema/binding.js";
import { toastLimits } from "../schema/limits.js";
import { serializeToast } from "../schema/serialize.js";
import type * as schema from "../schema/toast.js";
import type { ToastRequest } from "../winrt/platform.js";
import { encodeClick } from "./click-arguments.js";
import { actionsOf } from "./drawing-actions.js";
import { fileUri } from "./file-uri.js";
import { shortcomings } from "./shortcomings.js";

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
        ...(toast.urgency === "critical" && { highPriority: true }),
        // A bar gets a new end with every step, and Windows cannot change it without showing the toast anew.
        ...(toast.expiresAtMs !== undefined && !toast.progress && { expiresAtMs: toast.expiresAtMs }),
      },
      degraded: shortcomings(toast, length),
    };
  }
  throw new Error(
    `the toast is larger than Windows takes (${toastLimits.payload} characters) even with its texts cut short`,
  );
}

// Tried in this order: as it is, then what still can be read on a toast, then what barely can.
const textLengths = [Number.POSITIVE_INFINITY, 1_000, 400, 150, 60, 25] as const;

function schemaToast(toast: Model, icon: string, length: number): schema.Toast {
  const short = (text: string) => shorten(text, length);
  const looping = toast.sound === "alarm" || toast.sound === "call";
  const activation = (action: string) => encodeClick({ key: toast.key, action });
  return {
    launch: activation(""),
    ...(toast.duration === "long" || looping ? { duration: "long" } : {}),
    ...(toast.timestampMs !== undefined && { displayTimestamp: new Date(toast.timestampMs).toISOString() }),
    ...(toast.scenario !== "default" && { scenario: toast.scenario }),
    ...(toast.buttons.some(({ style }) => style !== "default") && { useButtonStyle: true }),
    visual: { binding: { children: visualChildren(toast, icon, short) } },
    ...audioOf(toast.sound),
    ...actionsOf(toast, short, activation),
    ...(toast.group !== undefined && {
      header: { id: tagOf(toast.group), title: short(toast.group), arguments: "" },
    }),
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
    ...(image.alt !== undefined && { alt: short(image.alt) }),
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
    ...(title && { title: short(title) }),
    // Windows refuses a bar without a status.
    status: short(status) || "…",
    value: value ?? "indeterminate",
    ...(valueText && { valueStringOverride: short(valueText) }),
  };
}

function audioOf(sound: ToastSound): { readonly audio?: schema.ToastAudio | undefined } {
  const event = soundEvents[sound];
  if (sound === "silent") return { audio: { silent: true } };
  if (event === undefined) return {};
  return {
    audio: {
      src: `ms-winsoundevent:Notification.${event}`,
      ...(event.includes("Looping") && { loop: true }),
    },
  };
}

const soundEvents: Readonly<Partial<Record<ToastSound, string>>> = {
  im: "IM",
  reminder: "Reminder",
  alarm: "Looping.Alarm",
  call: "Looping.Call",
};

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
