import {
  type Answer,
  categories,
  categoryOf,
  inputsOf,
  type Notification,
  type Violation,
} from "@toasty/proto";

/** What an answer to a notification may say. Shared by all that declare nothing of their own. */
export interface Declared {
  /** Whether it has buttons or inputs: then it is never replaced. */
  readonly question: boolean;
  readonly actions: ReadonlySet<string>;
  /** Input id to the options of a menu; undefined for a line to type into. */
  readonly inputs: ReadonlyMap<string, ReadonlySet<string> | undefined>;
}

const noInputs: Declared["inputs"] = new Map();

/** Without buttons of its own it may be shown with those of its category, and a click on the body answers it. */
const byCategory = new Map<string, Declared>(
  Object.entries(categories).map(([name, { buttons }]) => [
    name,
    { question: false, actions: new Set(["", ...Object.keys(buttons)]), inputs: noInputs },
  ]),
);

/** Reads what a notification declares. */
export function declaredBy(notification: Notification): Declared {
  const { payload } = notification;
  const plain = byCategory.get(categoryOf(notification)) as Declared;
  if (payload?.$case !== "interactiveMessage") return plain;
  const { buttons, selectInputs } = payload.value;
  const inputs = inputsOf(payload.value);
  if (buttons.length === 0 && inputs.length === 0) return plain;
  const menus = new Map(
    selectInputs.map(({ id, options }) => [id, new Set(options.map((option) => option.id))]),
  );
  return {
    question: true,
    // Inputs alone are sent without an action.
    actions: new Set(buttons.length > 0 ? buttons.map(({ actionId }) => actionId) : [""]),
    inputs: new Map(inputs.map(({ id }) => [id, menus.get(id)])),
  };
}

/** Finds what in an answer was not declared. */
export function undeclaredIn({ actionId, inputs }: Answer, declared: Declared): Violation[] {
  const violations: Violation[] = [];
  const bodyClick = actionId === "" && declared.question && Object.keys(inputs).length === 0;
  if (!declared.actions.has(actionId) || bodyClick) {
    const description = `${JSON.stringify(actionId)} is no action of this notification: ${choices(declared.actions)}`;
    violations.push({ field: "answered.action_id", description });
  }
  for (const [id, value] of Object.entries(inputs)) {
    const field = `answered.inputs[${JSON.stringify(id)}]`;
    const options = declared.inputs.get(id);
    if (!declared.inputs.has(id)) violations.push({ field, description: "is no input of this notification" });
    else if (options && !options.has(value)) {
      violations.push({ field, description: `${JSON.stringify(value)} is no option: ${choices(options)}` });
    }
  }
  return violations;
}

function choices(ids: ReadonlySet<string>): string {
  const named = [...ids].filter((id) => id !== "");
  return named.length === 0 ? "it has none" : `it has ${named.slice(0, 10).join(", ")}`;
}
