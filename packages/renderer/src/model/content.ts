import {
  type Button,
  ButtonStyle,
  type CategoryName,
  categories,
  type Image,
  Image_Placement,
  inputsOf,
  type Notification,
  type SelectInput,
  type TextInput,
} from "@toasty/proto";
import type { Toast, ToastButton, ToastImage, ToastInput, ToastProgress } from "./toast.js";

const styles: Partial<Record<number, ToastButton["style"]>> = {
  [ButtonStyle.SUCCESS]: "success",
  [ButtonStyle.CRITICAL]: "critical",
};

/** Meanings of the buttons that the taxonomy has. */
const meanings: Partial<Record<string, ToastButton["press"]>> = {
  ignore: { kind: "dismiss" },
  details: { kind: "answer", action: "" },
  accept: { kind: "answer", action: "" },
};

/** The parts of a toast that come from the payload of its notification. */
export type ToastContent = Pick<
  Toast,
  "title" | "subtitle" | "lines" | "buttons" | "inputs" | "progress" | "logo" | "hero" | "inline"
>;

/** Returns texts, buttons, inputs, bar and pictures of a notification's toast. */
export function contentOf(notification: Notification, category: CategoryName): ToastContent {
  const { payload } = notification;
  const plain = { buttons: defaultButtons(category), inputs: [] };
  switch (payload?.$case) {
    case "textMessage": {
      const { header, bodyTextLine1, bodyTextLine2 } = payload.value;
      return { ...plain, ...headingOf(notification, header), lines: filled(bodyTextLine1, bodyTextLine2) };
    }
    case "imageTextMessage": {
      const { header, bodyText, image } = payload.value;
      return {
        ...plain,
        ...headingOf(notification, header),
        lines: filled(bodyText),
        ...pictureOf(image, categories[category].hero),
      };
    }
    case "interactiveMessage": {
      const { header, bodyText, buttons } = payload.value;
      const inputs = inputsOf(payload.value).map(toInput);
      return {
        ...headingOf(notification, header),
        lines: filled(bodyText),
        buttons: buttons.length + inputs.length > 0 ? buttons.map(toButton) : defaultButtons(category),
        inputs,
      };
    }
    case "progressMessage": {
      const { header, progressBar } = payload.value;
      const { value = 0, statusText = "", valueStringOverride, title, indeterminate } = progressBar ?? {};
      const progress: ToastProgress = {
        status: statusText,
        value: indeterminate ? undefined : Math.min(1, Math.max(0, value || 0)),
        valueText: valueStringOverride || undefined,
        title: title || undefined,
      };
      return { ...plain, ...headingOf(notification, header), lines: [], progress };
    }
    default:
      return { ...plain, ...headingOf(notification, undefined), lines: [] };
  }
}

interface Header {
  readonly title: string;
  readonly subtitle?: string | undefined;
}

function headingOf({ count = 1 }: Notification, header: Header | undefined) {
  const title = header?.title ?? "";
  return { title: count > 1 ? `${title} (×${count})` : title, subtitle: header?.subtitle || undefined };
}

const filled = (...lines: readonly string[]) => lines.filter((line) => line !== "");

/**
 * Returns the picture in its place. One without a place is below the text, or large above it where the category asks for
 * that.
 */
function pictureOf(
  image: Image | undefined,
  prefersHero: boolean,
): Pick<ToastContent, "logo" | "hero" | "inline"> {
  if (!image?.localPath) return {};
  const picture = toImage(image);
  switch (image.placement) {
    case Image_Placement.APP_LOGO_OVERRIDE:
      return { logo: picture };
    case Image_Placement.HERO:
      return { hero: picture };
    case Image_Placement.INLINE:
      return { inline: picture };
    default:
      return prefersHero ? { hero: picture } : { inline: picture };
  }
}

/**
 * Returns the buttons that the taxonomy gives to warnings and errors whose sender declared none.
 *
 * Their clicks mean only what every sender understands: "Ignore" dismisses the toast, "More info" and "Accept" are a click
 * on its body. "Retry" is a promise that only the sender can keep, so it is shown when the sender declares it.
 */
function defaultButtons(category: CategoryName): readonly ToastButton[] {
  if (category !== "warning" && category !== "error") return [];
  return Object.entries(categories[category].buttons).flatMap(([id, text]): ToastButton[] => {
    const press = meanings[id];
    return press ? [{ text, press, style: "default" }] : [];
  });
}

function toButton({ text, actionId, style, image, inputId, url }: Button): ToastButton {
  return {
    text,
    press: { kind: "answer", action: actionId },
    style: styles[style ?? ButtonStyle.UNSPECIFIED] ?? "default",
    image: image?.localPath ? toImage(image) : undefined,
    inputId: inputId || undefined,
    url: url || undefined,
  };
}

function toInput(input: TextInput | SelectInput): ToastInput {
  const { id } = input;
  const label = input.label || undefined;
  if ("options" in input) {
    return { kind: "select", id, label, options: input.options, initial: input.defaultOptionId || undefined };
  }
  const placeholder = input.placeholderText || undefined;
  return { kind: "text", id, label, placeholder, initial: input.defaultText || undefined };
}

const toImage = ({ localPath, altText }: Image): ToastImage => ({
  source: localPath,
  alt: altText || undefined,
});
