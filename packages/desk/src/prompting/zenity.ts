import { type DialogProgram, dismissedUnlessBroken, optionAt, printed } from "./dialog-program.js";
import type { Step } from "./steps.js";

/**
 * GNOME's zenity. Every text is part of an argument that begins with its option, and the rows of a menu go over standard
 * input, so that nothing in a notification is taken for an option. What each dialog makes of a text was tried with 3.44.
 */
export const zenity: DialogProgram = {
  file: "zenity",
  arguments: (step) => [`--title=${step.window}`, ...dialog(step)],
  input: (step) => (step.kind === "menu" ? rows(step) : ""),
  read(step, exit) {
    const out = printed(exit.stdout);
    if (step.kind === "buttons") {
      // Without OK and Cancel, every button ends it with 1 and its text; Escape prints nothing.
      const at = labels(step).indexOf(out);
      if (exit.code === 1 && at >= 0) return optionAt("zenity", step, String(at));
    }
    if (exit.code !== 0) return dismissedUnlessBroken("zenity", exit);
    return step.kind === "text" ? { kind: "given", value: out } : optionAt("zenity", step, out);
  },
};

function dialog(step: Step): string[] {
  switch (step.kind) {
    case "text":
      return [
        "--entry",
        `--text=${mnemonicFree(unescaped(step.text))}`,
        `--entry-text=${step.initial}`,
        `--ok-label=${step.submit}`,
      ];
    case "menu":
      return [
        ...["--list", "--radiolist", "--hide-header", `--ok-label=${step.submit}`],
        `--text=${markupFree(unescaped(step.text))}`,
        ...["--column=", "--column=", "--column=", "--hide-column=2", "--print-column=2"],
      ];
    case "buttons":
      return [
        ...["--question", "--no-markup", "--switch", `--text=${step.text}`],
        ...labels(step).map((label) => `--extra-button=${label}`),
      ];
  }
}

/** Lines for each row: whether it is chosen at first, its position, its text. */
const rows = ({ options, initial }: Extract<Step, { kind: "menu" | "buttons" }>) =>
  options
    .map(({ text }, at) => `${at === initial ? "TRUE" : "FALSE"}\n${at}\n${text.replaceAll("\n", " ")}\n`)
    .join("");

/** Texts of the buttons, each one once: it is all that comes back. */
function labels(step: Extract<Step, { kind: "menu" | "buttons" }>): string[] {
  const labels: string[] = [];
  for (const { text } of step.options) {
    const label = mnemonicFree(text);
    labels.push(labels.includes(label) ? `${label} (${labels.length + 1})` : label);
  }
  return labels;
}

/** The dialogs for texts and menus read the escapes of C in their text. */
const unescaped = (text: string) => text.replaceAll("\\", "\\\\");

/** GTK takes an underscore for the mark of the key that presses a button or goes to a field. */
const mnemonicFree = (text: string) => text.replaceAll("_", "__");

/** The dialog for menus has no `--no-markup`. */
const markupFree = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
