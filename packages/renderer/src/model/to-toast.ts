import {
  type Button,
  ButtonStyle,
  categories,
  categoryOf,
  Importance,
  inputsOf,
  isQuestion,
  laneOf,
  type Notification,
  notificationKey,
  type SelectInput,
  type TextInput,
} from "@toasty/proto";
import { defaultButtons } from "./default-buttons.js";
import { picturesOf } from "./pictures.js";
import { durationOf, scenarioOf, soundOf } from "./presentation.js";
import type { Toast, ToastButton, ToastInput, ToastProgress } from "./toast.js";

/** Returns the name of a toast, which is that of its notification. */
export const toastKey = notificationKey;

/** Draws a notification as a toast. Pure: `nowMs` only dates its end. */
export function toToast(notification: Notification, nowMs: number): Toast {
  const { id, agentId = "", group, timestampMs } = notification;
  const category = categoryOf(notification);
  const { header, lines, buttons, inputs, progress } = contentOf(notification);
  const scenario = scenarioOf(notification, category);
  const expiresAtMs = endOf(notification, nowMs);
  return {
    key: toastKey(id, agentId),
    id,
    agentId,
    title: counted(header?.title ?? "", notification.count),
    ...(header?.subtitle && { subtitle: header.subtitle }),
    lines: lines.filter((line) => line !== ""),
    ...(agentId && { attribution: agentId }),
    icon: scenario === "incomingCall" ? "call" : categories[category].icon,
    ...picturesOf(notification, categories[category].hero),
    buttons: buttons.length + inputs.length > 0 ? buttons.map(toButton) : defaultButtons(category),
    inputs: inputs.map(toInput),
    ...(progress && { progress }),
    category,
    urgency: urgencyOf(notification),
    scenario,
    sound: soundOf(notification, category),
    duration: durationOf(notification, category),
    question: isQuestion(notification),
    ...(timestampMs > 0 && { timestampMs: Math.min(timestampMs, lastMs) }),
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(group && { group }),
  };
}

interface Content {
  readonly header: { readonly title: string; readonly subtitle?: string | undefined } | undefined;
  readonly lines: readonly string[];
  readonly buttons: readonly Button[];
  readonly inputs: readonly (TextInput | SelectInput)[];
  readonly progress?: ToastProgress | undefined;
}

function contentOf({ payload }: Notification): Content {
  const plain = { buttons: [], inputs: [] };
  switch (payload?.$case) {
    case "textMessage":
      return {
        ...plain,
        header: payload.value.header,
        lines: [payload.value.bodyTextLine1, payload.value.bodyTextLine2],
      };
    case "imageTextMessage":
      return { ...plain, header: payload.value.header, lines: [payload.value.bodyText] };
    case "interactiveMessage": {
      const { header, bodyText, buttons } = payload.value;
      return { header, lines: [bodyText], buttons, inputs: inputsOf(payload.value) };
    }
    case "progressMessage": {
      const { header, progressBar } = payload.value;
      const { value = 0, statusText = "", valueStringOverride, title, indeterminate } = progressBar ?? {};
      return {
        ...plain,
        header,
        lines: [],
        progress: {
          status: statusText,
          ...(!indeterminate && { value: Math.min(1, Math.max(0, value || 0)) }),
          ...(valueStringOverride && { valueText: valueStringOverride }),
          ...(title && { title }),
        },
      };
    }
    default:
      return { ...plain, header: undefined, lines: [] };
  }
}

function toButton({ text, actionId, style, image, inputId, url }: Button): ToastButton {
  return {
    text,
    press: { kind: "answer", action: actionId },
    style: styles[style ?? ButtonStyle.UNSPECIFIED] ?? "default",
    ...(image?.localPath && {
      image: { source: image.localPath, ...(image.altText && { alt: image.altText }) },
    }),
    ...(inputId && { inputId }),
    ...(url && { url }),
  };
}

const styles: Partial<Record<number, ToastButton["style"]>> = {
  [ButtonStyle.SUCCESS]: "success",
  [ButtonStyle.CRITICAL]: "critical",
};

function toInput(input: TextInput | SelectInput): ToastInput {
  const { id, label } = input;
  if ("options" in input) {
    const { options, defaultOptionId } = input;
    return {
      kind: "select",
      id,
      ...(label && { label }),
      options,
      ...(defaultOptionId && { initial: defaultOptionId }),
    };
  }
  const { placeholderText, defaultText } = input;
  return {
    kind: "text",
    id,
    ...(label && { label }),
    ...(placeholderText && { placeholder: placeholderText }),
    ...(defaultText && { initial: defaultText }),
  };
}

const counted = (title: string, count = 1) => (count > 1 ? `${title} (×${count})` : title);

function urgencyOf(notification: Notification): Toast["urgency"] {
  if (laneOf(notification) === "critical") return "critical";
  return notification.importance === Importance.LOW ? "low" : "normal";
}

function endOf({ ttlMs, expiresAtMs }: Notification, nowMs: number): number | undefined {
  const ends = [ttlMs && nowMs + ttlMs, expiresAtMs].filter((end) => typeof end === "number" && end > 0);
  return ends.length > 0 ? Math.min(...(ends as number[]), lastMs) : undefined;
}

// The end of the year 9999: platforms have no dates beyond it, and refuse a toast that has one.
const lastMs = Date.UTC(10_000, 0, 1) - 1;
