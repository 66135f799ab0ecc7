import type { Entry } from "../routing/entry.js";
import type { Slot } from "../routing/lane-log.js";
import { withMark } from "../settling/marks.js";
import type { Line } from "./line.js";

/** A session has written an entry: from now on its desk can report on it. */
export function delivered({ telemetry, clock }: Line, entry: Entry, slot: Slot): void {
  const { published, lane } = entry;
  entry.writes++;
  telemetry.metrics.delivered(lane, clock.monotonic() - entry.at);
  if (entry.kind !== "notification") return;
  if (published.traceparent !== undefined) telemetry.traces.deliver(published.traceparent, lane);
  if (slot.written) return;
  slot.written = true;
  published.unread--;
  published.received = withMark(published.received, slot.index);
}
