import { connectNow } from "../connecting/connect.js";
import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodeOfButton, exitCodeOfOutcome, exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional, required } from "../parsing/command.js";
import { choice, duration, entries, pairs, text } from "../parsing/options.js";
import { describeAnswer, describeOutcome, describeReceipt } from "../printing/describe.js";
import { actionsOf, composeQuestion } from "../sending/compose-question.js";
import { readText } from "../sending/content.js";

export const ask = defineCommand({
  description: [
    "Prints the id of the button that was pressed, then each input as id=text; a text with line breaks, or one that begins with a double quote, as a JSON string. Where there is one input and no --button, prints what was typed.",
    "The exit code says which button it was: 0 for the first, then 10, 11 and so on; 20 dismissed, 21 no answer in time, 22 lost.",
  ],
  operands: {
    title: required("the question, at most 250 characters"),
    body: optional("the text under it; - reads it from standard input"),
  },
  options: {
    button: entries("a button, at most 5; without buttons and inputs: yes=Yes and no=No", "ID=TEXT"),
    input: entries("a line to type into, at most 5 with the menus", "ID=PLACEHOLDER"),
    choice: pairs("a menu", "ID=A,B,C"),
    timeout: duration("how long the human has; then the question is taken back", {
      fallback: "as long as it takes",
    }),
    to: text("a client id, or * for every desk that is attached now", "CLIENT_ID", { fallback: "desktop" }),
    id: text("the question's id", "ID", { fallback: "a new one" }),
    subtitle: text("a second, smaller heading", "TEXT"),
    importance: choice("how important it is", ["low", "normal", "high", "critical"], { fallback: "high" }),
    label: pairs("a label; desks and gateways know `job` and `attempt`", "KEY=VALUE"),
    ...connectionOptions,
  },
  examples: [
    [
      'toasty ask "Deploy 1.4.2?" --button deploy=Deploy --button cancel=Cancel && ./deploy.sh',
      "deploys on a yes only",
    ],
    ['name=$(toasty ask "Name the release" --input name=v1.4.2)', "takes what was typed"],
    [
      'toasty ask "Where to?" --choice env=staging,production --timeout 5m',
      "a menu, and five minutes to choose",
    ],
  ],
  async run({ operands, options, output, signal }) {
    const body = await readText(operands.body, process.stdin, signal);
    const question = composeQuestion(operands.title, body, options);
    await using toasty = await connectNow(options, signal);
    const answer = await toasty.ask(question, {
      to: options.to,
      timeoutMs: options.timeout,
      signal,
      onReceipt(receipt) {
        // Where no desk is attached nobody may ever answer, and a script has to know, too.
        if (receipt.outcome !== "streamed") output.note(describeReceipt(receipt, options.to));
        else if (process.stderr.isTTY) output.note(waiting(options.to));
      },
    });
    if (answer.kind === "answered") {
      const missing = missingInputs(answer.inputs, options);
      if (missing.length > 0 && options.button.length === 0) {
        const reason = `the desk answered without ${missing.join(", ")}: it has no place to fill that in`;
        if (output.json) output.result({ kind: "failed", reason }, "");
        else output.note(`failed: ${reason}`);
        return exitCodes.lost;
      }
      output.result(answer, describeAnswer(answer, options));
      return exitCodeOfButton(actionsOf(question).indexOf(answer.action));
    }
    if (output.json) output.result(answer, "");
    else output.note(describeOutcome(answer));
    return exitCodeOfOutcome(answer);
  },
});

/** Ids of what was asked for and not filled in. An answer that lacks them is none, where no button says anything. */
function missingInputs(
  inputs: Readonly<Record<string, string | undefined>>,
  { input, choice }: { readonly input: readonly (readonly [string, string])[]; readonly choice: object },
): string[] {
  return [...input.map(([id]) => id), ...Object.keys(choice)].filter((id) => inputs[id] === undefined);
}

const waiting = (to = "desktop") =>
  `waiting for ${to === "*" ? "a desk" : `the desk ${to}`} to answer; Ctrl-C takes the question back`;
