import type { Capabilities, Degraded, Feature } from "./capabilities.js";
import type { Toast } from "./toast.js";

/**
 * What of this toast a desktop cannot show, in the words of `reasons` where the backend knows better ones. Buttons
 * beyond its number count.
 */
export function lacking(
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

/** What this toast needs of a desktop to be shown as it was meant. */
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
