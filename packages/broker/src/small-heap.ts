import { setFlagsFromString } from "node:v8";

/**
 * Makes V8 prefer a small heap to a large one, for a process that is a broker and nothing else. What a call leaves
 * behind outlives two collections of the young generation, because Node keeps the handle of an HTTP/2 stream for so
 * long; V8 takes that as a reason to let the young generation grow to a hundred megabytes. Call it before the broker is
 * loaded: what has grown already stays.
 *
 * ```ts
 * import { keepHeapSmall } from "@toasty/broker/small-heap";
 *
 * keepHeapSmall();
 * const { startBroker } = await import("@toasty/broker");
 * ```
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
