import type { Prompt, Prompted } from "@toasty/desk";
import type { KeyStream } from "../desk/keyboard.js";
import { createTerminalSurface } from "../desk/terminal-surface.js";
import type { Output } from "../printing/output.js";

/** Asks in the desk's own terminal what its toasts take no answer to. The keyboard is taken only while it asks. */
export function terminalPrompt(output: Output, stdin: KeyStream): Prompt {
  return {
    async ask(question, signal) {
      using surface = createTerminalSurface(output, stdin);
      if (!surface.takesAnswers)
        return { kind: "unavailable", reason: "nobody can type into the desk's terminal" };
      return await new Promise<Prompted>((resolve) => {
        const over = () => resolve({ kind: "unavailable", reason: "the question is over" });
        signal.addEventListener("abort", over, { once: true });
        surface.show(question, {
          answered: (action, inputs) => resolve({ kind: "answered", action, inputs }),
          dismissed: () => resolve({ kind: "dismissed" }),
        });
      });
    },
  };
}
