import {
  type CategoryName,
  categoryOf,
  type InteractiveMessage,
  inputsOf,
  laneOf,
  type Notification,
  type ProgressBar,
  type SelectInput,
  sanitize,
  sanitizeLine,
  type TextInput,
} from "@toasty/proto";

/** Parts of a notification that a terminal shows, for any payload. */
export interface View {
  readonly category: CategoryName;
  readonly critical: boolean;
  readonly title: string;
  readonly subtitle: string;
  readonly body: string;
  readonly picture: string;
  readonly bar: BarView | undefined;
  readonly buttons: readonly ButtonView[];
  readonly inputs: readonly InputView[];
  readonly agent: string;
  readonly count: number;
}

/** A progress bar. */
export interface BarView {
  readonly title: string;
  readonly status: string;
  /** 0 to 1, or undefined where nobody knows. */
  readonly value: number | undefined;
  /** "40 %", or what the sender put in its place. */
  readonly valueText: string;
}

/** A button, or an option of a menu. */
export interface ButtonView {
  readonly id: string;
  readonly text: string;
}

/** Something to fill in; with options it is a menu. */
export interface InputView {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly default: string;
  readonly options: readonly ButtonView[];
}

/** Reads a notification for a terminal; not every broker takes out what could harm one. */
export function viewOf(given: Notification): View {
  const { notification } = sanitize(given);
  const common = {
    category: categoryOf(notification),
    critical: laneOf(notification) === "critical",
    agent: sanitizeLine(notification.agentId ?? ""),
    count: notification.count ?? 1,
    body: "",
    picture: "",
    bar: undefined,
    buttons: [],
    inputs: [],
  };
  const { payload } = notification;
  const { title = "", subtitle = "" } = payload?.value.header ?? {};
  const heading = { ...common, title, subtitle };
  switch (payload?.$case) {
    case "textMessage": {
      const { bodyTextLine1, bodyTextLine2 } = payload.value;
      return { ...heading, body: [bodyTextLine1, bodyTextLine2].filter(Boolean).join("\n") };
    }
    case "imageTextMessage": {
      const { bodyText, image } = payload.value;
      return { ...heading, body: bodyText, picture: image?.altText || sanitizeLine(image?.localPath ?? "") };
    }
    case "interactiveMessage":
      return { ...heading, ...interactive(payload.value) };
    case "progressMessage":
      return { ...heading, bar: payload.value.progressBar && barOf(payload.value.progressBar) };
    default:
      return heading;
  }
}

function interactive(message: InteractiveMessage) {
  return {
    body: message.bodyText,
    buttons: message.buttons.map(({ actionId, text }) => ({ id: actionId, text })),
    inputs: inputsOf(message).map(inputOf),
  };
}

function inputOf(input: TextInput | SelectInput): InputView {
  const label = input.label ?? "";
  if ("options" in input) {
    return {
      id: input.id,
      label,
      placeholder: "",
      default: input.defaultOptionId ?? "",
      options: input.options,
    };
  }
  return {
    id: input.id,
    label,
    placeholder: input.placeholderText,
    default: input.defaultText ?? "",
    options: [],
  };
}

function barOf({ title, statusText, value, valueStringOverride, indeterminate }: ProgressBar): BarView {
  const known = indeterminate ? undefined : Math.min(1, Math.max(0, value));
  const percent = known === undefined ? "" : `${Math.round(known * 100)} %`;
  return { title: title ?? "", status: statusText, value: known, valueText: valueStringOverride || percent };
}
