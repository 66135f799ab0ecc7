import { pathToFileURL } from "node:url";
import type { Answerable } from "@toasty/proto/surface";
import type { App } from "../backends/backend.js";
import { iconPath } from "../images/icons.js";
import type { Degraded } from "../model/capabilities.js";
import type { Toast, ToastSound } from "../model/toast.js";
import { answerHint, answersOf } from "./answers.js";
import { bodyOf, showsBodyImages } from "./body.js";
import { capabilitiesOf } from "./capabilities-of.js";
import { type Choices, layOut, type Meaning } from "./choices.js";
import { pressingOf } from "./pressing.js";
import { habitsOf, type ServerProfile } from "./server-profile.js";
import { shortcomings } from "./shortcomings.js";

const urgencies = { low: 0, normal: 1, critical: 2 } as const;
// What Windows means by "long".
const longMs = 25_000;
// Names of the freedesktop sound theme.
const soundNames: Partial<Record<ToastSound, string>> = {
  default: "message",
  im: "message-new-instant",
  reminder: "dialog-question",
  alarm: "alarm-clock-elapsed",
  call: "phone-incoming-call",
};

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
  /** Meanings of clicks, by the key of the action that comes back. */
  readonly meanings: ReadonlyMap<string, Meaning>;
  readonly degraded: readonly Degraded[];
  readonly answerable: Answerable;
}

/** Everything that a drawing depends on besides the toast. */
export interface DrawingContext {
  readonly app: App;
  readonly server: ServerProfile;
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
    ? layOut(toast, { reply: can.features.has("text_input") })
    : { choices: [] };
  const buttons = layout.choices.filter(({ key }) => key !== "default");
  const pressing = pressingOf(server);
  // Where none is drawn, the first of too many would be pressed by a click that means none of them.
  const most = pressing.drawn || buttons.length <= can.buttons ? can.buttons : 0;
  const lone = pressing.loneKey !== undefined && toast.question && buttons.length === 1;
  const choices = layout.choices.filter(
    (choice) => !buttons.includes(choice) || buttons.indexOf(choice) < most,
  );
  // A question has no click on its body that could have this key.
  const keyOf = (key: string) => (lone && pressing.loneKey !== undefined ? pressing.loneKey : key);
  const sent = { ...layout, choices };
  const body = bodyOf(toast, context.server, answerHint(toast, sent, pressing));
  const pictures = picturesOf(toast, context);
  return {
    notify: {
      appName:
        toast.attribution && habitsOf(server).namesApp ? `${app.name} · ${toast.attribution}` : app.name,
      replacesId,
      appIcon: fileUrl(pictures.appIcon),
      summary:
        can.features.has("body") || !body ? toast.title : `${toast.title} — ${body.replaceAll("\n", " ")}`,
      body: can.features.has("body") ? body : "",
      actions: choices.flatMap(({ key, text }) => [keyOf(key), text]),
      hints: hintsOf(toast, context, layout, pictures.image),
      timeoutMs: timeoutOf(toast, context),
    },
    meanings: new Map(choices.map(({ key, meaning }) => [keyOf(key), meaning])),
    degraded: shortcomings(toast, can, layout, {
      sent: Math.min(most, buttons.length),
      of: buttons.length,
      pressing,
    }),
    answerable: answersOf(toast, sent, pressing, can.server ?? server.name),
  };
}

/**
 * Returns the picture in the place of the app's icon, and the notification's own picture. The sign of the category is
 * the one that must be seen: where an app has an icon of its own and the daemon a place for pictures, it goes there.
 */
function picturesOf({ logo, hero, inline, icon }: Toast, { app, server }: DrawingContext) {
  const sign = logo?.source ?? iconPath(icon, habitsOf(server).iconSize);
  const appIcon = habitsOf(server).imageHint === undefined ? undefined : app.icon;
  const picture = hero ?? (showsBodyImages(server) ? undefined : inline);
  return { appIcon: appIcon ?? sign, image: picture?.source ?? (appIcon === undefined ? undefined : sign) };
}

function hintsOf(
  toast: Toast,
  { app, server, previous }: DrawingContext,
  { reply }: Choices,
  image: string | undefined,
): Record<string, Hint> {
  const { imageHint } = habitsOf(server);
  // A bar that moves is no news: it must not ring at every step. Nor is a toast that a new daemon shows again.
  const silent =
    toast.sound === "silent" ||
    previous === toast ||
    (toast.progress !== undefined && previous?.progress !== undefined);
  const sound = soundNames[toast.sound];
  return {
    urgency: { type: "y", value: urgencyOf(toast, server) },
    "desktop-entry": { type: "s", value: app.id },
    ...(image && imageHint && { [imageHint]: { type: "s", value: fileUrl(image) } }),
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

function urgencyOf({ scenario, urgency, progress }: Toast, server: ServerProfile): number {
  // A bar of low urgency is drawn grey on black, as the least important thing on the screen.
  if (progress && urgency === "low" && habitsOf(server).drawsProgress) return urgencies.normal;
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

const fileUrl = (path: string) => pathToFileURL(path).href;
