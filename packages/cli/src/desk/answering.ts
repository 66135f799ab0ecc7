import { clip, widthOf } from "../printing/layout.js";
import type { ButtonView, InputView, View } from "../printing/view.js";

const shortestTitle = 8;

/** A question that waits for the human. */
export interface Asked {
  /** Key of the notification: its agent and id. */
  readonly key: string;
  readonly view: Pick<View, "title" | "buttons" | "inputs">;
}

/** The open questions, oldest first, and how far the human is with the one in front. */
export interface Answering {
  readonly open: readonly Asked[];
  /** Values of the inputs so far; the next one to fill in is the first that is missing. */
  readonly filled: Readonly<Record<string, string>>;
  /** Text of the line that is being typed. */
  readonly typed: string;
}

/** A key that means something here. */
export type Key =
  | { readonly name: "enter" | "escape" | "backspace" | "tab" }
  | { readonly name: "text"; readonly text: string };

/** Decision of the human. */
export type Decision =
  | {
      readonly kind: "answered";
      readonly key: string;
      readonly action: string;
      readonly inputs: Readonly<Record<string, string>>;
    }
  | { readonly kind: "dismissed"; readonly key: string };

/** Nothing is asked. */
export const nothingAsked: Answering = { open: [], filled: {}, typed: "" };

/** Adds a question, or replaces the open one of the same key in its place. */
export function asked(state: Answering, question: Asked): Answering {
  const at = state.open.findIndex(({ key }) => key === question.key);
  if (at === -1) return { ...state, open: [...state.open, question] };
  const open = state.open.with(at, question);
  return at === 0 ? { ...nothingAsked, open } : { ...state, open };
}

/** Removes a question that has ended. */
export function over(state: Answering, key: string): Answering {
  if (!state.open.some((question) => question.key === key)) return state;
  const open = state.open.filter((question) => question.key !== key);
  return state.open[0]?.key === key ? { ...nothingAsked, open } : { ...state, open };
}

/** Handles a key: inputs are filled in one after the other, then a number chooses the button. Pure. */
export function press(
  state: Answering,
  key: Key,
): { readonly state: Answering; readonly decision?: Decision | undefined } {
  const [front, ...others] = state.open;
  if (!front) return { state };
  if (key.name === "escape") {
    return { state: over(state, front.key), decision: { kind: "dismissed", key: front.key } };
  }
  if (key.name === "tab") return { state: { ...nothingAsked, open: [...others, front] } };
  const input = nextInput(front, state.filled);
  if (key.name === "backspace") return { state: state.typed === "" ? back(state, front) : rubOut(state) };
  if (!input) return choose(state, front, key);
  if (key.name === "text" && input.options.length === 0)
    return { state: { ...state, typed: state.typed + key.text } };
  const value = key.name === "text" ? pick(input.options, key.text)?.id : state.typed || input.default;
  if (value === undefined || (input.options.length > 0 && value === "")) return { state };
  return submitWhenDone({ ...state, filled: { ...state.filled, [input.id]: value }, typed: "" }, front);
}

/**
 * Lines under the cards: the question in front, what is filled in so far, and what the keys do. One line where it fits,
 * with the title cut if need be; else as many as it takes, because no key may be missing. Pure.
 */
export function prompt(state: Answering, width = Number.POSITIVE_INFINITY): string[] {
  const [front] = state.open;
  if (!front) return [];
  const { title } = front.view;
  const units = unitsOf(state, front);
  const keys = units.join("   ");
  const room = width - widthOf(keys) - 2;
  if (room >= Math.min(shortestTitle, widthOf(title))) return [`${clip(title, room)}  ${keys}`];
  return [clip(title, width), ...wrapUnits(units, width)];
}

/** A decision in the words of its question: `Deploy? → Go (env: staging)`. Pure. */
export function describeDecision({ title, buttons, inputs }: Asked["view"], decision: Decision): string {
  if (decision.kind === "dismissed") return `${title} → dismissed`;
  const button = buttons.find(({ id }) => id === decision.action)?.text ?? "answered";
  const given = inputs.flatMap((input) => givenTo(input, decision.inputs));
  return `${title} → ${button}${given.length > 0 ? ` (${given.join(", ")})` : ""}`;
}

/** Parts of the prompt that stay together: what is given, what is asked now, and what the keys do. */
function unitsOf(state: Answering, front: Asked): string[] {
  const { open, filled } = state;
  const given = front.view.inputs.flatMap((input) => givenTo(input, filled));
  return [
    ...given,
    ...askedNow(state, front),
    ...(given.length > 0 ? ["Backspace back"] : []),
    "Esc dismiss",
    ...(open.length > 1 ? [`Tab next of ${open.length}`] : []),
  ];
}

function askedNow({ filled, typed }: Answering, front: Asked): string[] {
  const input = nextInput(front, filled);
  if (!input) return numbered(front.view.buttons);
  const name = nameOf(input);
  const [first = "", ...others] = numbered(input.options);
  if (input.options.length > 0) return [`${name}: ${first}`, ...others];
  const hint = input.default || input.placeholder;
  const shown = typed === "" && hint !== "" ? `(${hint})` : typed;
  return [`${name}: ${shown}▏`, "Enter go on"];
}

/** An input and what it holds, as the human reads it. */
function givenTo(input: InputView, filled: Readonly<Record<string, string>>): string[] {
  const value = Object.hasOwn(filled, input.id) ? filled[input.id] : undefined;
  if (value === undefined) return [];
  const text = input.options.find(({ id }) => id === value)?.text ?? value;
  return [`${nameOf(input)}: ${text === "" ? "(empty)" : text}`];
}

function wrapUnits(units: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const unit of units.map((whole) => clip(whole, width))) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last}   ${unit}`) <= width)
      lines[lines.length - 1] = `${last}   ${unit}`;
    else lines.push(unit);
  }
  return lines;
}

const rubOut = (state: Answering): Answering => ({
  ...state,
  typed: [...state.typed].slice(0, -1).join(""),
});

/** Goes back to the input that was filled in last, with what was typed there. */
function back(state: Answering, front: Asked): Answering {
  const last = front.view.inputs.findLast(({ id }) => Object.hasOwn(state.filled, id));
  if (!last) return state;
  const { [last.id]: value = "", ...filled } = state.filled;
  return { ...state, filled, typed: last.options.length === 0 ? value : "" };
}

function choose(state: Answering, front: Asked, key: Key) {
  const button = key.name === "text" ? pick(front.view.buttons, key.text) : undefined;
  return button ? answer(state, front, button.id) : { state };
}

/** Without buttons the last input completes the answer. */
function submitWhenDone(state: Answering, front: Asked) {
  const done = front.view.buttons.length === 0 && !nextInput(front, state.filled);
  return done ? answer(state, front, "") : { state };
}

function answer(state: Answering, front: Asked, action: string): { state: Answering; decision: Decision } {
  const { key } = front;
  return { state: over(state, key), decision: { kind: "answered", key, action, inputs: state.filled } };
}

const nameOf = ({ label, id }: InputView) => label || id;

const nextInput = ({ view }: Asked, filled: Answering["filled"]) =>
  view.inputs.find(({ id }) => !Object.hasOwn(filled, id));

const pick = (choices: readonly ButtonView[], text: string) =>
  /^[1-9]$/.test(text) ? choices[Number(text) - 1] : undefined;

const numbered = (choices: readonly ButtonView[]) => choices.map(({ text }, index) => `${index + 1} ${text}`);
