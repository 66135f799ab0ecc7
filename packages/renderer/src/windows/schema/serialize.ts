import { literal } from "./binding.js";
import { issues, refuseIssues } from "./issue.js";
import { checkShape } from "./shape.js";
import type {
  AdaptiveImage,
  AdaptiveText,
  Bindable,
  Toast,
  ToastAction,
  ToastActions,
  ToastAudio,
  ToastBinding,
  ToastCommand,
  ToastCommands,
  ToastElement,
  ToastGroup,
  ToastHeader,
  ToastImage,
  ToastInput,
  ToastProgress,
  ToastSelection,
  ToastSubgroup,
  ToastText,
  ToastVisual,
  ToastVisualChild,
} from "./toast.js";
import { type Attributes, element, escapeText } from "./xml.js";

/**
 * Writes a toast as the XML that Windows takes. Text can neither break the XML nor become a data binding.
 * Limits are not checked, see `validateToast`. Throws `INVALID` when the value is no `Toast`, as when plain JavaScript
 * leaves out a required field.
 */
export function serializeToast(toast: Toast): string {
  refuseIssues(issues((complain) => checkShape(toast, complain)));
  return write(
    "toast",
    toast,
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
    toast.audio ? audio(toast.audio) : "",
    toast.actions ? actions(toast.actions) : "",
    toast.header ? header(toast.header) : "",
    toast.commands ? commands(toast.commands) : "",
  );
}

/** Writes an element with the attributes of its own fields and, where those leave room, its additional ones. */
function write(
  name: string,
  { additional }: ToastElement,
  own: Attributes,
  ...children: readonly string[]
): string {
  const attributes = { ...own };
  for (const [key, value] of Object.entries(additional ?? {})) attributes[key] ??= value;
  return element(name, attributes, ...children);
}

function visual(visual: ToastVisual): string {
  const { version, binding: first, alternatives } = visual;
  const bindings = [first, ...(alternatives ?? [])];
  return write("visual", visual, { version, ...picturesOf(visual) }, ...bindings.map(binding));
}

function binding(binding: ToastBinding): string {
  const { template, fallback, experienceType, children } = binding;
  return write(
    "binding",
    binding,
    { template: template ?? "ToastGeneric", fallback, ...picturesOf(binding), experienceType },
    ...children.map(visualChild),
  );
}

const picturesOf = ({ lang, baseUri, addImageQuery, branding }: ToastVisual | ToastBinding): Attributes => ({
  lang,
  baseUri,
  addImageQuery,
  branding,
});

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
    case "cameraPreview":
      return write("cameraPreview", child, {});
  }
}

function text(text: ToastText): string {
  return write(
    "text",
    text,
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
  return write("image", image, {
    id: image.id,
    src: image.src,
    alt: image.alt,
    placement: image.placement,
    "hint-crop": image.hintCrop,
    addImageQuery: image.addImageQuery,
    "spritesheet-src": image.spritesheetSrc,
    "spritesheet-height": image.spritesheetHeight,
    "spritesheet-fps": image.spritesheetFps,
    "spritesheet-startingFrame": image.spritesheetStartingFrame,
  });
}

function progress(bar: ToastProgress): string {
  return write("progress", bar, {
    title: bar.title && bindable(bar.title),
    status: bindable(bar.status),
    value: typeof bar.value === "object" ? bindable(bar.value) : bar.value,
    valueStringOverride: bar.valueStringOverride && bindable(bar.valueStringOverride),
  });
}

function group(group: ToastGroup): string {
  return write("group", group, {}, ...group.subgroups.map(subgroup));
}

function subgroup(column: ToastSubgroup): string {
  const { hintWeight, hintTextStacking, children } = column;
  return write(
    "subgroup",
    column,
    { "hint-weight": hintWeight, "hint-textStacking": hintTextStacking },
    ...children.map((child) => (child.kind === "text" ? adaptiveText(child) : adaptiveImage(child))),
  );
}

function adaptiveText(text: AdaptiveText): string {
  return write(
    "text",
    text,
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
  return write("image", image, {
    src: image.src,
    alt: image.alt,
    addImageQuery: image.addImageQuery,
    "hint-crop": image.hintCrop,
    "hint-removeMargin": image.hintRemoveMargin,
    "hint-align": image.hintAlign,
  });
}

function audio(audio: ToastAudio): string {
  return write("audio", audio, { src: audio.src, loop: audio.loop, silent: audio.silent });
}

function actions(all: ToastActions): string {
  const { hintSystemCommands, inputs, actions } = all;
  const attributes = { "hint-systemCommands": hintSystemCommands };
  return write("actions", all, attributes, ...(inputs ?? []).map(input), ...(actions ?? []).map(action));
}

function input(input: ToastInput): string {
  const { id, type, title, defaultInput } = input;
  return input.type === "text"
    ? write("input", input, { id, type, title, placeHolderContent: input.placeHolderContent, defaultInput })
    : write("input", input, { id, type, title, defaultInput }, ...input.selections.map(selection));
}

function selection(selection: ToastSelection): string {
  return write("selection", selection, { id: selection.id, content: selection.content });
}

function action(action: ToastAction): string {
  return write("action", action, {
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
    settingType: action.settingType,
  });
}

function header(header: ToastHeader): string {
  return write("header", header, {
    id: header.id,
    title: header.title,
    arguments: header.arguments,
    activationType: header.activationType,
    protocolActivationTargetApplicationPfn: header.protocolActivationTargetApplicationPfn,
  });
}

function commands(all: ToastCommands): string {
  return write("commands", all, { scenario: all.scenario }, ...all.commands.map(command));
}

function command(command: ToastCommand): string {
  return write("command", command, { id: command.id, arguments: command.arguments });
}

function bindable(value: Bindable): string {
  return typeof value === "string" ? literal(value) : `{${value.bind}}`;
}
