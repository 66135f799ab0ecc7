import type { Complain } from "./issue.js";
import {
  flag,
  isObject,
  listOf,
  mustBe,
  number,
  object,
  oneOf,
  optional,
  type Rule,
  text,
  variant,
} from "./shape-rules.js";
import type * as schema from "./toast.js";
import { isAttributeName } from "./xml.js";

/**
 * Checks that a value is a `Toast` in all its parts, as callers in plain JavaScript need: what passes without a
 * refusal can be checked and written without a TypeError.
 */
export function checkShape(toast: unknown, complain: Complain): void {
  toastRule(toast, "", complain);
}

const bindName = (value: unknown): boolean =>
  isObject(value) && typeof value.bind === "string" && /^[^{}]+$/.test(value.bind);

const bindable: Rule<schema.Bindable> = (value, field, complain) => {
  if (typeof value === "string" || bindName(value)) return;
  complain.refused(field, mustBe("text, or { bind } with the name of a value", value));
};

const progressValue: Rule<schema.ToastProgress["value"]> = (value, field, complain) => {
  if (typeof value === "number" || value === "indeterminate" || bindName(value)) return;
  complain.refused(field, mustBe('a number, "indeterminate", or { bind } with the name of a value', value));
};

const attributes: Rule<Readonly<Record<string, string>>> = (value, field, complain) => {
  if (!isObject(value)) return complain.refused(field, mustBe("an object", value));
  for (const [name, content] of Object.entries(value)) {
    if (!isAttributeName(name)) complain.refused(`${field}.${name}`, "must be the name of an attribute");
    text(content, `${field}.${name}`, complain);
  }
};

const additional = optional(attributes);
const branding = optional(oneOf({ none: true, logo: true, name: true }));
const hintCrop = optional(oneOf({ circle: true, none: true }));
const pictures = { lang: optional(text), baseUri: optional(text), addImageQuery: optional(flag), branding };

const adaptiveText = object<schema.AdaptiveText>({
  kind: oneOf({ text: true }),
  text,
  lang: optional(text),
  hintStyle: optional(
    oneOf<schema.AdaptiveTextStyle>({
      caption: true,
      captionSubtle: true,
      body: true,
      bodySubtle: true,
      base: true,
      baseSubtle: true,
      subtitle: true,
      subtitleSubtle: true,
      title: true,
      titleSubtle: true,
      titleNumeral: true,
      subheader: true,
      subheaderSubtle: true,
      subheaderNumeral: true,
      subheaderNumeralSubtle: true,
      header: true,
      headerSubtle: true,
      headerNumeral: true,
      headerNumeralSubtle: true,
    }),
  ),
  hintWrap: optional(flag),
  hintMaxLines: optional(number),
  hintMinLines: optional(number),
  hintAlign: optional(oneOf({ auto: true, left: true, center: true, right: true })),
  additional,
});

const adaptiveImage = object<schema.AdaptiveImage>({
  kind: oneOf({ image: true }),
  src: text,
  alt: optional(text),
  addImageQuery: optional(flag),
  hintCrop,
  hintRemoveMargin: optional(flag),
  hintAlign: optional(oneOf({ stretch: true, left: true, center: true, right: true })),
  additional,
});

const subgroup = object<schema.ToastSubgroup>({
  hintWeight: optional(number),
  hintTextStacking: optional(oneOf({ top: true, center: true, bottom: true })),
  children: listOf(
    variant<"kind", schema.AdaptiveText | schema.AdaptiveImage>("kind", {
      text: adaptiveText,
      image: adaptiveImage,
    }),
  ),
  additional,
});

const visualChild = variant<"kind", schema.ToastVisualChild>("kind", {
  text: object<schema.ToastText>({
    kind: oneOf({ text: true }),
    text: bindable,
    id: optional(number),
    lang: optional(text),
    placement: optional(oneOf({ attribution: true })),
    hintMaxLines: optional(number),
    hintCallScenarioCenterAlign: optional(flag),
    additional,
  }),
  image: object<schema.ToastImage>({
    kind: oneOf({ image: true }),
    src: text,
    id: optional(number),
    alt: optional(text),
    placement: optional(oneOf({ appLogoOverride: true, hero: true })),
    hintCrop,
    addImageQuery: optional(flag),
    spritesheetSrc: optional(text),
    spritesheetHeight: optional(number),
    spritesheetFps: optional(number),
    spritesheetStartingFrame: optional(number),
    additional,
  }),
  progress: object<schema.ToastProgress>({
    kind: oneOf({ progress: true }),
    title: optional(bindable),
    status: bindable,
    value: progressValue,
    valueStringOverride: optional(bindable),
    additional,
  }),
  group: object<schema.ToastGroup>({ kind: oneOf({ group: true }), subgroups: listOf(subgroup), additional }),
  cameraPreview: object<schema.ToastCameraPreview>({ kind: oneOf({ cameraPreview: true }), additional }),
});

const binding = object<schema.ToastBinding>({
  ...pictures,
  template: optional(
    oneOf<schema.ToastTemplate>(
      {
        ToastGeneric: true,
        ToastImageAndText01: true,
        ToastImageAndText02: true,
        ToastImageAndText03: true,
        ToastImageAndText04: true,
        ToastText01: true,
        ToastText02: true,
        ToastText03: true,
        ToastText04: true,
      },
      "refused",
    ),
  ),
  fallback: optional(text),
  experienceType: optional(oneOf({ shoulderTap: true })),
  children: listOf(visualChild),
  additional,
});

const input = variant<"type", schema.ToastInput>("type", {
  text: object<schema.ToastTextInput>({
    id: text,
    type: oneOf({ text: true }),
    title: optional(text),
    placeHolderContent: optional(text),
    defaultInput: optional(text),
    additional,
  }),
  selection: object<schema.ToastSelectionInput>({
    id: text,
    type: oneOf({ selection: true }),
    title: optional(text),
    defaultInput: optional(text),
    selections: listOf(object<schema.ToastSelection>({ id: text, content: text, additional })),
    additional,
  }),
});

const action = object<schema.ToastAction>({
  content: text,
  arguments: text,
  activationType: optional(oneOf({ foreground: true, background: true, protocol: true, system: true })),
  afterActivationBehavior: optional(oneOf({ default: true, pendingUpdate: true })),
  protocolActivationTargetApplicationPfn: optional(text),
  placement: optional(oneOf({ contextMenu: true })),
  imageUri: optional(text),
  hintInputId: optional(text),
  hintButtonStyle: optional(oneOf({ Success: true, Critical: true })),
  hintToolTip: optional(text),
  hintActionId: optional(text),
  settingType: optional(oneOf({ videoDevices: true, audioDevices: true })),
  additional,
});

const toastRule = object<schema.Toast>({
  launch: optional(text),
  duration: optional(oneOf({ short: true, long: true })),
  displayTimestamp: optional(text),
  scenario: optional(oneOf({ reminder: true, alarm: true, incomingCall: true, urgent: true })),
  useButtonStyle: optional(flag),
  activationType: optional(oneOf({ foreground: true, background: true, protocol: true })),
  protocolActivationTargetApplicationPfn: optional(text),
  hintToastId: optional(text),
  hintPeople: optional(text),
  visual: object<schema.ToastVisual>({
    ...pictures,
    version: optional(number),
    binding,
    alternatives: optional(listOf(binding)),
    additional,
  }),
  audio: optional(
    object<schema.ToastAudio>({
      src: optional(text),
      loop: optional(flag),
      silent: optional(flag),
      additional,
    }),
  ),
  actions: optional(
    object<schema.ToastActions>({
      hintSystemCommands: optional(oneOf({ SnoozeAndDismiss: true })),
      inputs: optional(listOf(input)),
      actions: optional(listOf(action)),
      additional,
    }),
  ),
  header: optional(
    object<schema.ToastHeader>({
      id: text,
      title: text,
      arguments: text,
      activationType: optional(oneOf({ foreground: true, protocol: true }, "refused")),
      protocolActivationTargetApplicationPfn: optional(text),
      additional,
    }),
  ),
  commands: optional(
    object<schema.ToastCommands>({
      scenario: optional(oneOf({ default: true, alarm: true, reminder: true, incomingCall: true })),
      commands: listOf(
        object<schema.ToastCommand>({
          id: oneOf({ snooze: true, dismiss: true, video: true, voice: true, decline: true }),
          arguments: optional(text),
          additional,
        }),
      ),
      additional,
    }),
  ),
  additional,
});
