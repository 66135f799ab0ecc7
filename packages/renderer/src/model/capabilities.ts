import type { Toast } from "./toast.js";

/** All that a toast may have and a desktop may lack. */
export const features = [
  /** Text below the title. */
  "body",
  "subtitle",
  "attribution",
  /** The category's or the sender's icon. */
  "icon",
  "hero_image",
  "inline_image",
  /** A click on the toast is heard. */
  "activation",
  "buttons",
  "button_style",
  "button_image",
  "text_input",
  "select_input",
  "progress",
  /** Progress moves without the toast popping up again. */
  "silent_update",
  /** The same key takes the place of the toast before. */
  "replace",
  "withdraw",
  "sound",
  "looping_sound",
  "scenario",
  "duration",
  /** The platform itself ends the toast at its time. */
  "expiry",
  "timestamp",
  "group",
  /** A dismissal by the human is heard. */
  "dismissal",
  /** It can be found again after it left the screen. */
  "history",
] as const;

/** One thing that a toast may have. */
export type Feature = (typeof features)[number];

/** The features that a backend can show. */
export interface Capabilities {
  readonly features: ReadonlySet<Feature>;
  /** Number of buttons of one toast that can be pressed. */
  readonly buttons: number;
  /** Way to press them where the desktop draws none, and the ones that cannot be pressed. */
  readonly answering?: string | undefined;
  /** The desktop's own name and version, where it tells. */
  readonly server?: string | undefined;
}

/** Something that could not be shown as it was meant. */
export interface Degraded {
  readonly feature: Feature;
  /** The cause, and what was done instead. */
  readonly reason: string;
}

/**
 * Returns the parts of a toast that a desktop cannot show, in the words of `reasons` where the backend knows better ones.
 * Buttons beyond its number count.
 */
export function missingFeatures(
  toast: Toast,
  { features, buttons, server }: Capabilities,
  reasons: Partial<Record<Feature, string>> = {},
): Degraded[] {
  const desktop = server ?? "this desktop";
  const absent = usedFeatures(toast)
    .filter((feature) => !features.has(feature))
    .map((feature) => ({
      feature,
      reason: reasons[feature] ?? `${desktop} has no ${feature.replaceAll("_", " ")}`,
    }));
  if (!features.has("buttons") || toast.buttons.length <= buttons) return absent;
  const reason = `${desktop} shows ${buttons} of ${toast.buttons.length} buttons`;
  return [...absent, { feature: "buttons", reason }];
}

/** Returns the features that a desktop needs to show a toast as it was meant. */
function usedFeatures(toast: Toast): readonly Feature[] {
  const used: readonly (readonly [Feature, unknown])[] = [
    ["body", toast.lines.length > 0 || toast.progress],
    ["subtitle", toast.subtitle],
    ["attribution", toast.attribution],
    ["icon", toast.logo],
    ["hero_image", toast.hero],
    ["inline_image", toast.inline],
    ["buttons", toast.buttons.length > 0],
    ["button_style", toast.buttons.some(({ style }) => style !== "default")],
    ["button_image", toast.buttons.some(({ image }) => image)],
    ["text_input", toast.inputs.some(({ kind }) => kind === "text")],
    ["select_input", toast.inputs.some(({ kind }) => kind === "select")],
    ["progress", toast.progress],
    // The usual sound is no part of the message.
    ["sound", toast.sound !== "silent" && toast.sound !== "default"],
    ["looping_sound", toast.sound === "alarm" || toast.sound === "call"],
    ["scenario", toast.scenario !== "default"],
    ["duration", toast.duration === "long"],
    ["group", toast.group],
  ];
  return used.filter(([, is]) => is).map(([feature]) => feature);
}
