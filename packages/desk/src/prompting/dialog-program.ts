import type { Step } from "./steps.js";

/** Exit of a dialog program. */
export interface DialogExit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Result of one dialog. */
export type DialogResult =
  | { readonly kind: "given"; readonly value: string }
  | { readonly kind: "dismissed" }
  | { readonly kind: "unavailable"; readonly reason: string };

/** A program that shows one dialog and prints its result. Its functions are pure. */
export interface DialogProgram {
  readonly file: string;
  readonly arguments: (step: Step) => readonly string[];
  /** Text for its standard input. */
  readonly input: (step: Step) => string;
  readonly read: (step: Step, exit: DialogExit) => DialogResult;
}

/** The result where a program ends with 1: dismissed, or it could not open a window at all. */
export function dismissedUnlessBroken(file: string, { code, stderr }: DialogExit): DialogResult {
  const noScreen = /(?:open|connect to) display|could not load the Qt platform|unknown option/i.test(stderr);
  if (code === 1 && !noScreen) return { kind: "dismissed" };
  const [line = ""] = stderr.trim().split("\n").slice(-1);
  return {
    kind: "unavailable",
    reason: `${file} ended with ${code}${line === "" ? "" : `: ${line.slice(0, 200)}`}`,
  };
}

/** The option at a position that a program printed. */
export function optionAt(file: string, step: Step, printed: string): DialogResult {
  const options = step.kind === "text" ? [] : step.options;
  const option = /^\d+$/.test(printed) ? options[Number(printed)] : undefined;
  if (option) return { kind: "given", value: option.id };
  return { kind: "unavailable", reason: `${file} chose what it was not offered` };
}

/** The text that a program printed, without the line break that it adds. */
export const printed = (stdout: string): string => stdout.replace(/\r?\n$/, "");
