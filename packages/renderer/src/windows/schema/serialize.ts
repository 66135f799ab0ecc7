import { literal } from "./binding.js";
import type {
  AdaptiveImage,
  AdaptiveText,
  Bindable,
  Toast,
  ToastAction,
  ToastActions,
  ToastBinding,
  ToastCommands,
  ToastGroup,
  ToastImage,
  ToastInput,
  ToastProgress,
  ToastSubgroup,
  ToastText,
  ToastVisual,
  ToastVisualChild,
} from "./toast.js";
import { element, escapeText } from "./xml.js";

/**
 * Writes a toast as the XML that Windows takes. Text can neither break the XML nor be taken for a data binding.
 * It does not check limits: `validateToast` does.
 */
export function serializeToast(toast: Toast): string {
  return element(
    "toast",
    {
      launch: toast.launch,
      duration: toast.duration,
      displayTimestamp: toast.displayTimestamp,
      scenario: toast.scenario,
      useButtonStyle: toast.useButtonStyle,
      activationType: toast.activationType,
      protocolActivationTargetApplicationPfn: toast.protocolActivationTargetApplicationPfn,
      "hint-toastId": toast.hintToastId,
      "hint-people": toast.hintPeople,
    },
    visual(toast.visual),
    toast.audio === undefined ? "" : element("audio", { ...toast.audio }),
    toast.actions === undefined ? "" : actions(toast.actions),
    toast.header === undefined ? "" : element("header", { ...toast.header }),
    toast.commands === undefined ? "" : commands(toast.commands),
  );
}

function visual({ binding: content, ...attributes }: ToastVisual): string {
  return element("visual", attributes, binding(content));
}

function binding({ template = "ToastGeneric", children, ...attributes }: ToastBinding): string {
  return element("binding", { template, ...attributes }, ...children.map(visualChild));
}

function visualChild(child: ToastVisualChild): string {
  switch (child.kind) {
    case "text":
      return text(child);
    case "image":
      return image(child);
    case "progress":
      return progress(child);
    case "group":
      return group(child);
  }
}

function text(text: ToastText): string {
  return element(
    "text",
    {
      id: text.id,
      lang: text.lang,
      placement: text.placement,
      "hint-maxLines": text.hintMaxLines,
      "hint-callScenarioCenterAlign": text.hintCallScenarioCenterAlign,
    },
    escapeText(bindable(text.text)),
  );
}

function image(image: ToastImage): string {
  return element("image", {
    id: image.id,
    src: image.src,
    alt: image.alt,
    placement: image.placement,
    "hint-crop": image.hintCrop,
    addImageQuery: image.addImageQuery,
  });
}

function progress(bar: ToastProgress): string {
  return element("progress", {
    title: bar.title === undefined ? undefined : bindable(bar.title),
    status: bindable(bar.status),
    value: typeof bar.value === "object" ? bindable(bar.value) : bar.value,
    valueStringOverride:
      bar.valueStringOverride === undefined ? undefined : bindable(bar.valueStringOverride),
  });
}

function group({ subgroups }: ToastGroup): string {
  return element("group", {}, ...subgroups.map(subgroup));
}

function subgroup({ hintWeight, hintTextStacking, children }: ToastSubgroup): string {
  return element(
    "subgroup",
    { "hint-weight": hintWeight, "hint-textStacking": hintTextStacking },
    ...children.map((child) => (child.kind === "text" ? adaptiveText(child) : adaptiveImage(child))),
  );
}

function adaptiveText(text: AdaptiveText): string {
  return element(
    "text",
    {
      lang: text.lang,
      "hint-style": text.hintStyle,
      "hint-wrap": text.hintWrap,
      "hint-maxLines": text.hintMaxLines,
      "hint-minLines": text.hintMinLines,
      "hint-align": text.hintAlign,
    },
    escapeText(literal(text.text)),
  );
}

function adaptiveImage(image: AdaptiveImage): string {
  return element("image", {
    src: image.src,
    alt: image.alt,
    addImageQuery: image.addImageQuery,
    "hint-crop": image.hintCrop,
    "hint-removeMargin": image.hintRemoveMargin,
    "hint-align": image.hintAlign,
  });
}

function actions({ hintSystemCommands, inputs = [], actions = [] }: ToastActions): string {
  const attributes = { "hint-systemCommands": hintSystemCommands };
  return element("actions", attributes, ...inputs.map(input), ...actions.map(action));
}

function input(input: ToastInput): string {
  const { id, type, title, defaultInput } = input;
  return input.type === "text"
    ? element("input", { id, type, title, placeHolderContent: input.placeHolderContent, defaultInput })
    : element(
        "input",
        { id, type, title, defaultInput },
        ...input.selections.map((selection) => element("selection", { ...selection })),
      );
}

function action(action: ToastAction): string {
  return element("action", {
    content: action.content,
    arguments: action.arguments,
    activationType: action.activationType,
    afterActivationBehavior: action.afterActivationBehavior,
    protocolActivationTargetApplicationPfn: action.protocolActivationTargetApplicationPfn,
    placement: action.placement,
    imageUri: action.imageUri,
    "hint-inputId": action.hintInputId,
    "hint-buttonStyle": action.hintButtonStyle,
    "hint-toolTip": action.hintToolTip,
    "hint-actionId": action.hintActionId,
  });
}

function commands({ scenario, commands }: ToastCommands): string {
  return element("commands", { scenario }, ...commands.map((command) => element("command", { ...command })));
}

function bindable(value: Bindable): string {
  return typeof value === "string" ? literal(value) : `{${value.bind}}`;
}
