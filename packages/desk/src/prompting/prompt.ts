import { spawn } from "node:child_process";
import type { Notification } from "@toasty/proto";
import type { Decision } from "../holding/decision.js";
import type { DialogExit, DialogProgram } from "./dialog-program.js";
import { kdialog } from "./kdialog.js";
import { dialogPlan, type Step } from "./steps.js";
import { zenity } from "./zenity.js";

/** Result of a prompt. */
export type Prompted =
  | Decision
  /** This way of asking is not here. */
  | { readonly kind: "unavailable"; readonly reason: string };

/** Another way to ask a question, where a toast cannot take the answer. */
export interface Prompt {
  /** Asks, and resolves with what the human decided. Takes the question off the screen when the signal aborts. */
  ask(question: Notification, signal: AbortSignal): Promise<Prompted>;
}

/** Returns the dialog programs of this desktop as prompts, the desktop's own one first. */
export function usualPrompts(env: NodeJS.ProcessEnv = process.env): readonly Prompt[] {
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return [];
  const programs = /kde/i.test(env.XDG_CURRENT_DESKTOP ?? "") ? [kdialog, zenity] : [zenity, kdialog];
  return programs.map((program) => dialogPrompt(program, env));
}

/** Asks by a dialog program: one dialog after the other, without a shell. */
export function dialogPrompt(program: DialogProgram, env: NodeJS.ProcessEnv): Prompt {
  return {
    async ask(question, signal) {
      const { steps, answer } = dialogPlan(question);
      const results: string[] = [];
      for (const step of steps) {
        const exit = await run(program, step, env, signal);
        if (exit instanceof Error) return { kind: "unavailable", reason: `${program.file}: ${exit.message}` };
        const result = program.read(step, exit);
        if (result.kind !== "given") return result;
        results.push(result.value);
      }
      return answer(results);
    },
  };
}

function run(
  { file, arguments: args, input }: DialogProgram,
  step: Step,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<DialogExit | Error> {
  return new Promise((resolve) => {
    const child = spawn(file, args(step), { env, signal });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout = (stdout + text).slice(0, longestOutput);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr = (stderr + text).slice(-longestOutput);
    });
    child.on("error", resolve);
    // A program that is gone or asks for nothing reads nothing.
    child.stdin.on("error", () => {});
    child.stdin.end(input(step));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

const longestOutput = 64 * 1024;
