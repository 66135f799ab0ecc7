import { pathToFileURL } from "node:url";
import type { Toast, ToastButton, ToastInput } from "../../model/toast.js";
import { toastLimits } from "../schema/limits.js";
import type * as schema from "../schema/toast.js";

const buttonStyles = { default: undefined, success: "Success", critical: "Critical" } as const;

/** Draws inputs and buttons; `short` cuts texts, `activation` writes what comes back with a click. */
export function actionsOf(
  toast: Toast,
  short: (text: string) => string,
  activation: (action: string) => string,
): schema.ToastActions | undefined {
  const actions = toast.buttons
    .slice(0, toastLimits.actions)
    .map((button) => actionOf(button, short, activation));
  // Without a button Windows takes an alarm for an ordinary toast.
  if (actions.length === 0 && (toast.scenario === "alarm" || toast.scenario === "reminder")) {
    actions.push({ content: "", activationType: "system", arguments: "dismiss" });
  }
  const inputs = toast.inputs.slice(0, toastLimits.inputs).map((input) => inputOf(input, short));
  return inputs.length + actions.length === 0 ? undefined : { inputs, actions };
}

function actionOf(
  { text, press, style, image, inputId }: ToastButton,
  short: (text: string) => string,
  activation: (action: string) => string,
): schema.ToastAction {
  const content = short(text) || " ";
  if (press.kind === "dismiss") return { content, activationType: "system", arguments: "dismiss" };
  return {
    content,
    arguments: activation(press.action),
    imageUri: image && fileUri(image.source),
    hintInputId: inputId,
    hintButtonStyle: buttonStyles[style],
  };
}

function inputOf(input: ToastInput, short: (text: string) => string): schema.ToastInput {
  const named = { id: input.id, title: cut(input.label, short) };
  if (input.kind === "text") {
    return {
      ...named,
      type: "text",
      placeHolderContent: cut(input.placeholder, short),
      defaultInput: cut(input.initial, short),
    };
  }
  const options = shownOptions(input);
  return {
    ...named,
    type: "selection",
    defaultInput: input.initial,
    selections: options.map(({ id, text }) => ({ id, content: short(text) })),
  };
}

const cut = (text: string | undefined, short: (text: string) => string) =>
  text === undefined ? undefined : short(text);

type SelectInput = Extract<ToastInput, { kind: "select" }>;

// Five fit; the one that is chosen at first is among them.
function shownOptions({ options, initial }: SelectInput): SelectInput["options"] {
  const first = options.slice(0, toastLimits.selections);
  const chosen = options.find(({ id }) => id === initial);
  return chosen === undefined || first.includes(chosen) ? first : [...first.slice(0, -1), chosen];
}

/** Returns the URI of a file of Windows, also where this runs elsewhere. */
export function fileUri(path: string): string {
  return pathToFileURL(path, { windows: /^[A-Za-z]:|\\/.test(path) }).href;
}
