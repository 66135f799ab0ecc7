import type { Delivery, Outcome, Toasty } from "@toasty/client";
import { unlessAborted } from "@toasty/kit/signals";
import { Notification, sanitizeLine } from "@toasty/proto";
import { connectAndRetry, reportStates } from "../connecting/connect.js";
import { connectionOptions } from "../connecting/connection-options.js";
import { createTerminalSurface } from "../desk/terminal-surface.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, optional } from "../parsing/command.js";
import { flag, pairs } from "../parsing/options.js";
import { UsageError } from "../parsing/usage-error.js";
import { describeOutcome } from "../printing/describe.js";
import type { Output } from "../printing/output.js";

export const watch = defineCommand({
  description: [
    "Shows what arrives for a client id, without answering: it takes messages out of that client id's mailbox like a desk does. With --label it shows notifications with the labels for any client id, and takes nothing out of a mailbox.",
    "With --outcomes it shows how the agent's own notifications end.",
  ],
  operands: { clientId: optional("whose notifications (default: desktop)") },
  options: {
    label: pairs("only notifications with this label, for any client id", "KEY=VALUE"),
    outcomes: flag("show outcomes of what --agent has sent"),
    ...connectionOptions,
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
        "--outcomes is about everything that --agent has sent, so it takes neither CLIENT_ID nor --label.",
      );
    }
    await using toasty = connectAndRetry(options);
    using _reporting = reportStates(toasty, (line) => output.note(line));
    if (options.outcomes) await watchOutcomes(toasty, output, signal);
    else
      await watchDeliveries(toasty, { clientId: operands.clientId, labels: options.label, output, signal });
    return exitCodes.ok;
  },
});

/** Settings of {@link watchDeliveries}. */
interface WatchSettings {
  readonly clientId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Shows deliveries as cards or as lines of JSON. Reports nothing to the sender. */
async function watchDeliveries(
  toasty: Toasty,
  { clientId, labels, output, signal }: WatchSettings,
): Promise<void> {
  const byLabel = Object.keys(labels).length > 0;
  const watcher = clientId ?? (byLabel ? `watch-${process.pid}` : "desktop");
  using surface = createTerminalSurface(output, undefined);
  const nobody = { answered() {}, dismissed() {} };
  for await (const delivery of toasty.attach(watcher, { signal, labels })) {
    if (output.json) output.result(deliveryJson(delivery), "");
    else if (delivery.kind === "notification") surface.show(delivery.notification, nobody);
    else if (delivery.kind === "withdrawal") surface.withdraw(delivery);
    else if (delivery.kind === "gap") surface.tellGap(delivery);
  }
}

/** A delivery as plain JSON: the notification as protobuf's JSON has it, with names in the place of numbers. */
function deliveryJson(delivery: Delivery): unknown {
  if (delivery.kind !== "notification") return delivery;
  const { kind, notification, cursor } = delivery;
  return { kind, cursor, notification: Notification.toJSON(notification) };
}

/** Shows the outcomes of the agent's notifications until the signal aborts or the broker refuses the watch. */
async function watchOutcomes(toasty: Toasty, output: Output, signal: AbortSignal): Promise<void> {
  const refused = Promise.withResolvers<never>();
  const onSettled = (id: string, outcome: Outcome) =>
    output.result({ id, outcome }, `${sanitizeLine(id)}  ${describeOutcome(outcome)}`);
  toasty.on("error", refused.reject);
  toasty.on("settled", onSettled);
  try {
    await unlessAborted(refused.promise, signal);
  } finally {
    toasty.off("settled", onSettled);
    toasty.off("error", refused.reject);
  }
}
