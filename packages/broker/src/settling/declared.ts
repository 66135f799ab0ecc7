import {
  type Answer,
  categories,
  categoryOf,
  inputsOf,
  type Notification,
  type SelectInput,
  type TextInput,
  type Violation,
} from "@toasty/proto";

/** Actions and inputs that an answer to a notification may have. Shared by all that declare nothing of their own. */
export interface Declared {
  /** True if it has buttons or inputs: then it is never replaced. */
  readonly question: boolean;
  readonly actions: ReadonlySet<string>;
  /** By input id. */
  readonly inputs: ReadonlyMap<string, DeclaredInput>;
}

/** Something to fill in: a menu, or a text of one line or of several. */
type DeclaredInput =
  | { readonly kind: "menu"; readonly options: ReadonlySet<string> }
  | { readonly kind: "line" }
  | { readonly kind: "lines" };

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
  const { buttons } = payload.value;
  const inputs = inputsOf(payload.value);
  if (buttons.length === 0 && inputs.length === 0) return plain;
  return {
    question: true,
    // Inputs alone are sent without an action.
    actions: new Set(buttons.length > 0 ? buttons.map(({ actionId }) => actionId) : [""]),
    inputs: new Map(inputs.map((input) => [input.id, declaredInput(input)])),
  };
}

/** A text may have several lines where its own default or placeholder has. */
function declaredInput(input: TextInput | SelectInput): DeclaredInput {
  if ("options" in input) return { kind: "menu", options: new Set(input.options.map(({ id }) => id)) };
  return { kind: `${input.placeholderText}${input.defaultText ?? ""}`.includes("\n") ? "lines" : "line" };
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
    const input = declared.inputs.get(id);
    if (!input) violations.push({ field, description: "is no input of this notification" });
    else if (input.kind === "menu" && !input.options.has(value)) {
      violations.push({
        field,
        description: `${JSON.stringify(value)} is no option: ${choices(input.options)}`,
      });
    }
  }
  return violations;
}

function choices(ids: ReadonlySet<string>): string {
  const named = [...ids].filter((id) => id !== "");
  return named.length === 0 ? "it has none" : `it has ${named.slice(0, 10).join(", ")}`;
}
