import type {
  Button,
  InteractiveMessage,
  SelectInput,
  TextInput,
} from "../gen/sam/notifications/v1/notification.pb.js";
import { limits } from "../limits.js";
import { inputsOf } from "../taxonomy/kind.js";
import { checkHeader, checkText, type Findings } from "./findings.js";
import { actionIdRule, idRule, isActionId, isId } from "./identifiers.js";
import { checkImage } from "./image.js";
import { sanitizeText } from "./sanitize.js";

/** Checks a question: its texts, and that every answer to it can be told from every other. */
export function checkInteractive(findings: Findings, message: InteractiveMessage): void {
  const { header, bodyText, buttons, details, textInput, textInputs, selectInputs } = message;
  checkHeader(findings, header);
  checkText(findings, "body_text", bodyText);
  checkText(findings, "details", details, limits.details);

  const inputs = inputsOf(message);
  const one = textInput === undefined || textInputs.length === 0;
  findings.expect(one, "text_inputs", "excludes text_input: use text_inputs alone");
  findings.expect(
    inputs.length <= limits.inputs,
    "text_inputs",
    tooMany("inputs", inputs.length, limits.inputs),
  );
  findings.expect(
    buttons.length <= limits.buttons,
    "buttons",
    tooMany("buttons", buttons.length, limits.buttons),
  );

  const inputIds = new Set<string>();
  const unique = (below: Findings, id: string) => {
    below.expect(isId(id), "id", idRule);
    below.expect(!inputIds.has(id), "id", `${JSON.stringify(id)} is there twice: each input needs its own`);
    inputIds.add(id);
  };
  if (textInput) checkTextInput(findings.at("text_input"), textInput, unique);
  textInputs.forEach((input, i) => {
    checkTextInput(findings.at(`text_inputs[${i}]`), input, unique);
  });
  selectInputs.forEach((input, i) => {
    checkSelectInput(findings.at(`select_inputs[${i}]`), input, unique);
  });

  const actions = new Set<string>();
  buttons.forEach((button, i) => {
    checkButton(findings.at(`buttons[${i}]`), button, actions, inputIds);
  });
}

type Unique = (findings: Findings, id: string) => void;

function checkTextInput(
  findings: Findings,
  { id, placeholderText, label, defaultText }: TextInput,
  unique: Unique,
) {
  unique(findings, id);
  checkText(findings, "placeholder_text", placeholderText);
  checkText(findings, "label", label);
  checkText(findings, "default_text", defaultText);
}

function checkSelectInput(findings: Findings, input: SelectInput, unique: Unique) {
  const { id, label, options, defaultOptionId } = input;
  unique(findings, id);
  checkText(findings, "label", label);
  findings.expect(options.length > 0, "options", "are missing: give at least one");
  const ids = new Set<string>();
  options.forEach((option, i) => {
    const below = findings.at(`options[${i}]`);
    below.expect(isId(option.id), "id", idRule);
    below.expect(
      !ids.has(option.id),
      "id",
      `${JSON.stringify(option.id)} is there twice: each option needs its own`,
    );
    checkText(below, "text", option.text);
    ids.add(option.id);
  });
  const known = defaultOptionId === undefined || ids.has(defaultOptionId);
  findings.expect(known, "default_option_id", "names no option of this input");
}

function checkButton(
  findings: Findings,
  button: Button,
  actions: Set<string>,
  inputIds: ReadonlySet<string>,
) {
  const { text, actionId, image, url, inputId } = button;
  findings.expect(
    String(text).trim() !== "" || image !== undefined,
    "text",
    "is empty: say what a click does",
  );
  checkText(findings, "text", text);
  findings.expect(isActionId(actionId), "action_id", actionIdRule);
  const taken = actions.has(actionId);
  findings.expect(
    !taken,
    "action_id",
    `${JSON.stringify(actionId)} is there twice: each button needs its own`,
  );
  actions.add(actionId);
  if (image) checkImage(findings.at("image"), image);
  findings.expect(
    url === undefined || isWebAddress(url),
    "url",
    "must be an http or https URL without spaces and control characters",
  );
  findings.expect(
    inputId === undefined || inputIds.has(inputId),
    "input_id",
    "names no input of this notification",
  );
}

function isWebAddress(text: string): boolean {
  if (text.length > limits.text || !URL.canParse(text)) return false;
  // A parser would quietly encode or drop what does harm where the text itself is shown.
  if (text !== sanitizeText(text) || /\s/.test(text)) return false;
  const { protocol } = new URL(text);
  return protocol === "http:" || protocol === "https:";
}

const tooMany = (what: string, count: number, max: number) =>
  `are ${count} ${what}; at most ${max} are shown`;
