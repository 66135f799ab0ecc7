import { pathToFileURL } from "node:url";
import type { App } from "../backends/backend.js";
import type { Capabilities, Degraded } from "../backends/capabilities.js";
import { lacking } from "../model/lacking.js";
import type { Toast, ToastSound } from "../model/toast.js";
import { bodyOf, showsBodyImages } from "./body.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { type Choices, layOut, type Meaning } from "./choices.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";

/** A hint with its D-Bus type. */
export type Hint = { readonly type: "y" | "i" | "b" | "s"; readonly value: number | boolean | string };

/** The arguments of `Notify`. */
export interface NotifyArguments {
  readonly appName: string;
  readonly replacesId: number;
  readonly appIcon: string;
  readonly summary: string;
  readonly body: string;
  readonly actions: readonly string[];
  readonly hints: Readonly<Record<string, Hint>>;
  /** -1: as the daemon likes; 0: never. */
  readonly timeoutMs: number;
}

/** A toast as one daemon draws it. */
export interface Drawing {
  readonly notify: NotifyArguments;
  /** What comes back with a click: the action's key, and its meaning. */
  readonly meanings: ReadonlyMap<string, Meaning>;
  readonly degraded: readonly Degraded[];
}

/** What a drawing depends on besides the toast. */
export interface DrawingContext {
  readonly app: App;
  readonly server: ServerProfile;
  /** The path of the category's icon. */
  readonly icon: string;
  /** The daemon's id of the toast that this one replaces, or 0. */
  readonly replacesId: number;
  /** The toast that this one replaces; itself when it is only shown again. */
  readonly previous: Toast | undefined;
  readonly nowMs: number;
}

/** Draws a toast for one daemon. Pure. */
export function draw(toast: Toast, context: DrawingContext): Drawing {
  const { app, server, replacesId } = context;
  const can = capabilitiesOf(server);
  const layout = can.features.has("activation")
    ? layOut(toast, { reply: can.features.has("text-input") })
    : { choices: [] };
  const buttons = layout.choices.filter(({ key }) => key !== "default");
  const choices = layout.choices.filter(
    (choice) => !buttons.includes(choice) || buttons.indexOf(choice) < can.buttons,
  );
  const body = bodyOf(toast, context.server);
  return {
    notify: {
      appName: toast.attribution ? `${app.name} · ${toast.attribution}` : app.name,
      replacesId,
      appIcon: fileUrl(toast.logo?.source ?? context.icon),
      summary:
        can.features.has("body") || !body ? toast.title : `${toast.title} — ${body.replaceAll("\n", " ")}`,
      body: can.features.has("body") ? body : "",
      actions: choices.flatMap(({ key, text }) => [key, text]),
      hints: hintsOf(toast, context, layout),
      timeoutMs: timeoutOf(toast, context),
    },
    meanings: new Map(choices.map(({ key, meaning }) => [key, meaning])),
    degraded: shortcomings(toast, can, layout, buttons.length),
  };
}

function hintsOf(toast: Toast, context: DrawingContext, { reply }: Choices): Record<string, Hint> {
  const { app, server, previous } = context;
  const { imageHint } = habitsOf(server);
  const picture = toast.hero ?? (showsBodyImages(server) ? undefined : toast.inline);
  // A bar that moves is no news: it must not ring at every step. Nor is a toast that a new daemon shows again.
  const silent =
    toast.sound === "silent" ||
    previous === toast ||
    (toast.progress !== undefined && previous?.progress !== undefined);
  const sound = soundNames[toast.sound];
  return {
    urgency: { type: "y", value: urgencyOf(toast) },
    "desktop-entry": { type: "s", value: app.id },
    ...(picture && imageHint && { [imageHint]: { type: "s", value: fileUrl(picture.source) } }),
    ...(silent
      ? { "suppress-sound": { type: "b", value: true } }
      : sound && { "sound-name": { type: "s", value: sound } }),
    ...(toast.progress?.value !== undefined && {
      value: { type: "i", value: Math.round(toast.progress.value * 100) },
    }),
    ...(toast.scenario === "incomingCall" && { category: { type: "s", value: "call.incoming" } }),
    ...(reply?.placeholder && { "x-kde-reply-placeholder-text": { type: "s", value: reply.placeholder } }),
  };
}

const urgencies = { low: 0, normal: 1, critical: 2 } as const;

function urgencyOf({ scenario, urgency }: Toast): number {
  const insistent = scenario === "alarm" || scenario === "incomingCall" || scenario === "urgent";
  return insistent ? urgencies.critical : urgencies[urgency];
}

function timeoutOf(toast: Toast, { server, nowMs }: DrawingContext): number {
  const kept = server.capabilities.has("persistence");
  const stays =
    toast.scenario !== "default" || toast.urgency === "critical" || (toast.progress !== undefined && !kept);
  if (stays) return 0;
  if (toast.duration === "short") return -1;
  return Math.max(1, Math.min(longMs, (toast.expiresAtMs ?? Number.POSITIVE_INFINITY) - nowMs));
}

// What Windows means by "long".
const longMs = 25_000;

function shortcomings(
  toast: Toast,
  can: Capabilities,
  { menu, reply }: Choices,
  drawable: number,
): Degraded[] {
  // Counted by what is drawn, below: menus become buttons, and a reply field takes one.
  const countless = { ...can, buttons: Number.POSITIVE_INFINITY };
  const unsaid = lacking(toast, countless, {
    "hero-image": `${can.server} shows it small, beside the text`,
    "button-style": `${can.server} has one colour for all buttons`,
    progress: `${can.server} draws no bars; it is written as text`,
    "select-input": menu
      ? "each option is a button"
      : `${can.server} has no menus; the answer holds what is chosen at first`,
    scenario: `${can.server} decides by itself how long a toast stays`,
    buttons: `${can.server} has no buttons, so that nothing can be answered there`,
  });
  const extra: Degraded[] = [];
  if (can.features.has("buttons") && drawable > can.buttons)
    extra.push({ feature: "buttons", reason: `${can.server} shows ${can.buttons} of ${drawable} buttons` });
  if (reply && toast.inputs.filter(({ kind }) => kind === "text").length > 1)
    extra.push({
      feature: "text-input",
      reason: `${can.server} has one reply field; the others keep what stands in them`,
    });
  if (toast.progress && toast.progress.value === undefined && can.features.has("progress"))
    extra.push({
      feature: "progress",
      reason: `${can.server} has no bar without an end; it is written as text`,
    });
  if (toast.logo && (toast.hero ?? toast.inline))
    extra.push({ feature: "icon", reason: `${can.server} shows one picture` });
  return [...unsaid, ...extra];
}

const fileUrl = (path: string) => pathToFileURL(path).href;

// Names of the freedesktop sound theme.
const soundNames: Partial<Record<ToastSound, string>> = {
  default: "message",
  im: "message-new-instant",
  reminder: "dialog-question",
  alarm: "alarm-clock-elapsed",
  call: "phone-incoming-call",
};
