import { createHash, randomUUID } from "node:crypto";
import type { Receipt } from "@toasty/client";
import { error, type Notification, progress, success, ToastyError } from "@toasty/proto";
import { connectOrDrop } from "../connecting/connect.js";
import type { ConnectionSettings } from "../connecting/connection-options.js";

/** Update of a bar. */
export type BarUpdate =
  | { readonly kind: "moving"; readonly fraction: number | undefined; readonly text: string }
  | { readonly kind: "done" | "failed"; readonly text: string };

/** Bar to move, and the connection for it. */
interface Bar extends ConnectionSettings {
  readonly id: string | undefined;
  readonly to: string | undefined;
  readonly label: Readonly<Record<string, string>>;
}

/** Result of {@link moveBar}. Part of the output under `--json`. */
interface Moved {
  readonly id: string;
  readonly told: boolean;
  /** Reason why it was not delivered; null if it was. */
  readonly trouble: string | null;
}

/** Moves a bar or ends it. Fails for nothing but a notification that may not be sent: the script has better things to do. */
export async function moveBar(title: string, update: BarUpdate, bar: Bar): Promise<Moved> {
  const ids = bar.id === undefined ? idsFor(title) : [bar.id];
  // The end is shown also to a human who dismissed the bar.
  if (update.kind !== "moving") ids.push(randomUUID());
  await using toasty = connectOrDrop(bar);
  let trouble = "";
  for (const id of ids) {
    try {
      const { success: told, outcome } = await toasty.publish(notificationOf(title, update, id, bar), {
        to: bar.to,
      });
      return { id, told, trouble: told ? null : nobody(outcome) };
    } catch (thrown) {
      const failure = ToastyError.from(thrown);
      if (failure.code === "invalid_argument" && !isOfEnvironment(failure)) throw failure;
      trouble = failure.fullMessage;
      if (failure.reason !== "SETTLED") break;
    }
  }
  return { id: ids[0] as string, told: false, trouble };
}

/** Tells whether the environment is at fault, and not the command line: that is no reason to end a script. */
const isOfEnvironment = ({ violations }: ToastyError): boolean =>
  violations.some(({ field }) => field === "TOASTY_ADDRESS");

const nobody = (outcome: Receipt["outcome"]) =>
  outcome === "no_subscriber" ? "no desk is attached" : `the broker says ${outcome}`;

/**
 * The title makes the id, so that a script need not keep one. Where its notification is over already, waved away or
 * from an earlier run, the script's own process makes it another.
 */
function idsFor(title: string): string[] {
  const id = `progress-${createHash("sha256").update(title).digest("hex").slice(0, 16)}`;
  return [id, `${id}-${process.ppid}`];
}

function notificationOf(title: string, update: BarUpdate, id: string, { label: labels }: Bar): Notification {
  switch (update.kind) {
    case "moving":
      return progress(title, update.fraction, { id, labels, status: update.text });
    case "done":
      return success(title, update.text, { id, labels, category: "completion" });
    case "failed":
      return error(title, update.text, { id, labels });
  }
}
