import type { HistoryEntry, Toasty } from "@toasty/client";
import { categoryOf, Notification, sanitizeLine } from "@toasty/proto";
import { connectNow } from "../connecting/connect.js";
import { connectionOptions } from "../connecting/connection-options.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand } from "../parsing/command.js";
import { number, text } from "../parsing/options.js";
import { describeOutcome } from "../printing/describe.js";
import { table } from "../printing/layout.js";
import { dateAndTime } from "../printing/quantities.js";
import { viewOf } from "../printing/view.js";

const usualLimit = 20;

export const history = defineCommand({
  description: [
    "A publisher's token sees what was sent with it, a desk's what was for desks, an admin's everything.",
  ],
  operands: {},
  options: {
    limit: number("how many, newest first", "COUNT", { min: 1, max: 5000, fallback: String(usualLimit) }),
    ...connectionOptions,
    agent: text("only what this agent sent", "NAME", { fallback: "of every agent" }),
  },
  examples: [
    ["toasty history", "the last twenty, with what became of them"],
    ["toasty history --agent trainer", "only those that the trainer sent"],
    [
      "toasty history --limit 500 --json | jq '.entries[] | select(.outcome.kind == \"expired\")'",
      "what nobody saw in time",
    ],
  ],
  async run({ options, output, signal }) {
    // A broker tells an agent of its own notifications only, and a caller without a name of all that its token may see.
    await using toasty = await connectNow({ ...options, agent: options.agent ?? "" }, signal);
    const entries = await newest(toasty, options.agent, options.limit ?? usualLimit, signal);
    const rows = entries.map(row);
    const head = ["WHEN", "AGENT", "TO", "KIND", "TITLE", "WHAT BECAME OF IT"];
    const listed =
      rows.length === 0 ? "nothing was sent yet" : table(head, rows, output.tty ? output.columns : 1000);
    output.result({ entries: entries.map(json) }, listed);
    return exitCodes.ok;
  },
});

async function newest(
  toasty: Toasty,
  agent: string | undefined,
  limit: number,
  signal: AbortSignal,
): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of toasty.history({ pageSize: Math.min(limit, 100), signal })) {
    // The token of a desk or an admin sees those of all agents, whoever asks.
    if (agent !== undefined && entry.notification.agentId !== agent) continue;
    entries.push(entry);
    if (entries.length >= limit) break;
  }
  return entries;
}

function row({ notification, to, outcome, publishedAt }: HistoryEntry): string[] {
  const { title, agent, count } = viewOf(notification);
  const many = count > 1 ? ` (× ${count})` : "";
  return [
    dateAndTime(publishedAt),
    agent,
    sanitizeLine(to),
    categoryOf(notification),
    title + many,
    describeOutcome(outcome),
  ];
}

function json({ notification, to, outcome, publishedAt }: HistoryEntry): unknown {
  return {
    publishedAt,
    to,
    outcome: outcome ?? { kind: "open" },
    notification: Notification.toJSON(notification),
  };
}
