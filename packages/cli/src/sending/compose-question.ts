import { type CommonOptions, type InputOption, type Question, question } from "@toasty/proto";
import { UsageError } from "../parsing/usage-error.js";

/** Parts of a question, from the options of `toasty ask`. */
export interface QuestionComposition {
  readonly button: readonly (readonly [id: string, text: string])[];
  readonly input: readonly (readonly [id: string, placeholder: string])[];
  readonly choice: Readonly<Record<string, string>>;
  readonly id: string | undefined;
  readonly subtitle: string | undefined;
  readonly importance: CommonOptions["importance"];
  readonly label: Readonly<Record<string, string>>;
}

const yesOrNo = [
  ["yes", "Yes"],
  ["no", "No"],
] as const;

/** Composes the question. Pure; throws a UsageError where two buttons or inputs have one id. */
export function composeQuestion(title: string, body: string, composition: QuestionComposition): Question {
  const { button, input, choice, id, subtitle, importance, label } = composition;
  const menus = Object.entries(choice).map(([name, list]) => [name, { options: list.split(",") }] as const);
  const inputs = unique<InputOption>("--input and --choice", [...input, ...menus]);
  const buttons = button.length === 0 && Object.keys(inputs).length === 0 ? yesOrNo : button;
  const common = { id, subtitle, importance, labels: label, body, inputs };
  const draft =
    buttons.length === 0
      ? question(title, common)
      : question(title, { ...common, buttons: unique("--button", buttons) });
  return inOrder(
    draft,
    buttons.map(([action]) => action),
  );
}

/** The action ids of a question's buttons, as they stand. */
export function actionsOf({ payload }: Question): string[] {
  return payload?.$case === "interactiveMessage" ? payload.value.buttons.map(({ actionId }) => actionId) : [];
}

function unique<T>(option: string, pairs: readonly (readonly [string, T])[]): Record<string, T> {
  const twice = pairs.find(([id], index) => pairs.findIndex(([other]) => other === id) < index);
  if (twice) throw new UsageError(`${option}: the id ${JSON.stringify(twice[0])} is there twice.`);
  return Object.fromEntries(pairs);
}

/** JavaScript moves keys such as "1" to the front; the exit codes count as the line was written. */
function inOrder(draft: Question, actions: readonly string[]): Question {
  if (draft.payload?.$case !== "interactiveMessage" || actions.length === 0) return draft;
  const { value } = draft.payload;
  const buttons = value.buttons.toSorted((a, b) => actions.indexOf(a.actionId) - actions.indexOf(b.actionId));
  return { ...draft, payload: { $case: "interactiveMessage", value: { ...value, buttons } } };
}
