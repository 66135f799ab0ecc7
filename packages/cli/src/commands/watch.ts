import { lineOptions } from "../connecting/line-options.js";
import { openPatientLine } from "../connecting/open-line.js";
import { tellStates } from "../connecting/tell-states.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional } from "../parsing/command.js";
import { flag, pairs } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import { watchDeliveries } from "../watching/deliveries.js";
import { watchOutcomes } from "../watching/outcomes.js";

export const watch = defineCommand({
  description: [
    "Shows what arrives for a client id, without answering: it takes messages out of that client id's mailbox like a desk does. With --label it shows what carries the labels, whomever it is for, and takes nothing from anybody.",
    "With --outcomes it shows how the agent's own notifications end.",
  ],
  operands: { clientId: optional("whose notifications (default: desktop)") },
  options: {
    label: pairs("only what carries this label, whomever it is for", "KEY=VALUE"),
    outcomes: flag("show outcomes of what --agent has sent"),
    ...lineOptions,
  },
  examples: [
    ["toasty watch", "cards, as they come, until Ctrl-C"],
    ["toasty watch --label job=42 --json", "one line of JSON for everything that job 42 says"],
    [
      "toasty watch --outcomes --agent trainer",
      "answered, dismissed, expired … for all that the trainer sent",
    ],
  ],
  async run({ operands, options, output, signal }) {
    if (options.outcomes && (operands.clientId !== undefined || Object.keys(options.label).length > 0)) {
      throw new UsageError(
        "--outcomes is about all that --agent has sent: it takes neither CLIENT_ID nor --label",
      );
    }
    await using toasty = openPatientLine(options);
    using _telling = tellStates(toasty, (line) => output.note(line));
    if (options.outcomes) await watchOutcomes(toasty, output, signal);
    else
      await watchDeliveries(toasty, { clientId: operands.clientId, labels: options.label, output, signal });
    return exitCodes.ok;
  },
});
