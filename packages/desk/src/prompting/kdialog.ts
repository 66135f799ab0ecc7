import { type DialogProgram, dismissedUnlessBroken, optionAt, printed } from "./dialog-program.js";
import type { Step } from "./steps.js";

/** KDE's kdialog. Written from its manual and source: no test has run the real program. */
export const kdialog: DialogProgram = {
  file: "kdialog",
  arguments: (step) => [`--title=${step.window}`, ...dialog(step)],
  input: () => "",
  read(step, exit) {
    if (exit.code !== 0) return dismissedUnlessBroken("kdialog", exit);
    const out = printed(exit.stdout);
    return step.kind === "text" ? { kind: "given", value: out } : optionAt("kdialog", step, out);
  },
};

function dialog(step: Step): string[] {
  const text = richText(step.text);
  if (step.kind === "text") return [`--inputbox=${text}`, "--", step.initial];
  // It has no buttons of one's own, so that they are a menu, too.
  const items = step.options.flatMap((option, index) => [String(index), option.text]);
  return [`--menu=${text}`, "--", ...items];
}

/** Qt would guess from a text whether it is HTML, and kdialog reads backslashes as escapes. */
const richText = (text: string) => `<qt>${text.replace(/[&<>"\\\n]/g, (one) => escapes[one] ?? one)}</qt>`;

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\\": "&#92;",
  "\n": "<br>",
};
