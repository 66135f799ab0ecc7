import type { Delivery, Toasty } from "@toasty/client";
import { Notification } from "@toasty/proto";
import { createTerminalSurface } from "../desk/terminal-surface.js";
import type { Output } from "../printing/output.js";

/** What is watched, and where it is shown. */
export interface Watched {
  readonly clientId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** Shows what arrives, as cards or as lines of JSON, without a word to whoever sent it. */
export async function watchDeliveries(
  toasty: Toasty,
  { clientId, labels, output, signal }: Watched,
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
