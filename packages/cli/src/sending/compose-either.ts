import type { Notification } from "@toasty/proto";
import { type Composition, compose } from "./compose.js";
import { composeQuestion, type QuestionComposition } from "./compose-question.js";

/** Parts of a notification that may be news or a question. */
export type EitherComposition = Pick<
  Composition & QuestionComposition,
  "category" | "progress" | "subtitle" | "importance" | "image" | "button" | "input" | "choice"
>;

/** Makes a question where there is something to answer, otherwise news. Pure. */
export function composeEither(title: string, body: string, composition: EitherComposition): Notification {
  const { button, input, choice } = composition;
  const answerable = button.length + input.length + Object.keys(choice).length > 0;
  return answerable
    ? composeQuestion(title, body, { ...composition, ...unnamed })
    : compose(title, body, { ...composition, ...unnamed });
}

/** Parts that a picture does not show. */
const unnamed = {
  id: undefined,
  label: {},
  group: undefined,
  dedupKey: undefined,
  ttl: undefined,
  sound: undefined,
};
