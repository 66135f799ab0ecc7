import { inputsOf, type Notification } from "@toasty/proto";
import type { Shown } from "@toasty/proto/surface";

/** Place where a question is to be asked. */
export type HowToAsk =
  /** The toast takes every answer that matters. */
  | { readonly kind: "here" }
  /** The toast takes some answers; another way takes them all. */
  | { readonly kind: "both"; readonly lacks: string }
  /** The toast takes no answer, or would send one without what the sender asks for. */
  | { readonly kind: "elsewhere"; readonly lacks: string };

/** Decides from what can be answered on the screen where else a question has to be asked. Pure. */
export function howToAsk(
  notification: Notification,
  { level, actions, inputs, lacks }: Shown["answerable"],
): HowToAsk {
  if (level === "all") return { kind: "here" };
  const why = lacks ?? "the desktop takes no answer";
  const missing = fields(notification).filter(({ id }) => !inputs.includes(id));
  if (level === "none" || missing.some(({ initial }) => !initial)) return { kind: "elsewhere", lacks: why };
  if (missing.length > 0 || actions.length < 2) return { kind: "both", lacks: why };
  return { kind: "here" };
}

/** Inputs of a question, with what an answer holds where they are left alone. */
function fields({ payload }: Notification): { readonly id: string; readonly initial: string | undefined }[] {
  if (payload?.$case !== "interactiveMessage") return [];
  return inputsOf(payload.value).map((input) => ({
    id: input.id,
    initial: "options" in input ? input.defaultOptionId : input.defaultText,
  }));
}
