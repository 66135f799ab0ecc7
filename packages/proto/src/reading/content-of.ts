import {
  ButtonStyle,
  type InteractiveMessage,
  type Notification,
  type ProgressBar,
} from "../gen/sam/notifications/v1/notification.pb.js";

/** Content of a notification as plain data, the same for every payload: for desks that draw it in their own way. */
export interface Content {
  readonly title: string;
  /** A smaller line under the title. */
  readonly subtitle: string | undefined;
  /** The text, with a newline between its lines; of a bar its status. */
  readonly body: string;
  /** A file or URL. */
  readonly image: string | undefined;
  readonly progress: ContentProgress | undefined;
  readonly buttons: readonly ContentButton[];
  readonly inputs: readonly ContentInput[];
}

/** Progress of a bar. */
export interface ContentProgress {
  /** 0 to 1; undefined while nobody knows. */
  readonly value: number | undefined;
  /** The value in words: what the sender gave, or a percentage; empty while nobody knows. */
  readonly text: string;
}

/** A button: an answer names it by its id. */
export interface ContentButton {
  readonly id: string;
  readonly text: string;
  readonly style: "success" | "critical" | undefined;
  /** Opened on a click. */
  readonly url: string | undefined;
}

/** A line to type into, or a menu where it has options. */
export interface ContentInput {
  readonly id: string;
  readonly label: string | undefined;
  readonly placeholder: string;
  /** Initial value: a text, or the id of an option. */
  readonly initial: string | undefined;
  readonly options: readonly { readonly id: string; readonly text: string }[] | undefined;
}

/** Reads a notification's content. Of a payload that this version does not know it is empty. */
export function contentOf({ payload }: Pick<Notification, "payload">): Content {
  const header = { title: payload?.value.header?.title ?? "", subtitle: payload?.value.header?.subtitle };
  switch (payload?.$case) {
    case "textMessage": {
      const { bodyTextLine1, bodyTextLine2 } = payload.value;
      return { ...nothing, ...header, body: lines(bodyTextLine1, bodyTextLine2) };
    }
    case "imageTextMessage":
      return { ...nothing, ...header, body: payload.value.bodyText, image: payload.value.image?.localPath };
    case "interactiveMessage":
      return { ...nothing, ...header, ...asked(payload.value) };
    case "progressMessage": {
      const bar = payload.value.progressBar;
      return {
        ...nothing,
        ...header,
        body: lines(bar?.title ?? "", bar?.statusText ?? ""),
        progress: bar && progressOf(bar),
      };
    }
    default:
      return nothing;
  }
}

const nothing: Content = {
  title: "",
  subtitle: undefined,
  body: "",
  image: undefined,
  progress: undefined,
  buttons: [],
  inputs: [],
};

const lines = (...texts: readonly string[]): string => texts.filter((text) => text !== "").join("\n");

function progressOf({ value, indeterminate, valueStringOverride }: ProgressBar): ContentProgress {
  if (indeterminate) return { value: undefined, text: valueStringOverride ?? "" };
  return { value, text: valueStringOverride ?? `${Math.floor(value * 100)} %` };
}

function asked(message: InteractiveMessage): Pick<Content, "body" | "buttons" | "inputs"> {
  const { bodyText, buttons, textInput, textInputs, selectInputs } = message;
  const typed = [...(textInput ? [textInput] : []), ...textInputs].map((input) => ({
    id: input.id,
    label: input.label,
    placeholder: input.placeholderText,
    initial: input.defaultText,
    options: undefined,
  }));
  const chosen = selectInputs.map(({ id, label, options, defaultOptionId }) => {
    return { id, label, placeholder: "", initial: defaultOptionId, options };
  });
  return {
    body: bodyText,
    buttons: buttons.map(({ actionId, text, style, url }) => ({
      id: actionId,
      text,
      style: styles[style ?? 0],
      url,
    })),
    inputs: [...typed, ...chosen],
  };
}

const styles: Partial<Record<number, ContentButton["style"]>> = {
  [ButtonStyle.SUCCESS]: "success",
  [ButtonStyle.CRITICAL]: "critical",
};
