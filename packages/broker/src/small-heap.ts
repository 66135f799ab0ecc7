import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Options of {@link keepHeapSmall}. */
export interface SmallHeapOptions {
  /** Time between two looks at the heap. Default: 5,000. */
  readonly intervalMs?: number | undefined;
}

/** Growth since the last collection that is worth another one. */
const worthwhileBytes = 12 * 1024 * 1024;

/** Share of one core below which the process counts as idle. */
const idleShare = 0.1;

/**
 * Makes V8 prefer a small heap to a large one, for a process that is a broker and nothing else. Call it before the broker
 * is loaded: what has grown already stays.
 *
 * The remains of a call outlive two collections of the young generation, because Node keeps the handle of an HTTP/2
 * stream for so long; V8 takes that as a reason to let the young generation grow to a hundred megabytes.
 *
 * After a peak V8 collects only when there are new objects, and an idle broker makes none, so that it would keep every
 * message of the peak. The heap is therefore collected once whenever the process is idle and has grown.
 *
 * ```ts
 * import { keepHeapSmall } from "@toasty/broker/small-heap";
 *
 * keepHeapSmall();
 * const { startBroker } = await import("@toasty/broker");
 * ```
 */
export function keepHeapSmall({ intervalMs = 5000 }: SmallHeapOptions = {}): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  let collectedBytes = usedBytes();
  let cpu = process.cpuUsage();
  const look = () => {
    const { user, system } = process.cpuUsage(cpu);
    cpu = process.cpuUsage();
    if (user + system > idleShare * intervalMs * 1000) return;
    if (usedBytes() - collectedBytes < worthwhileBytes) return;
    collect();
    collectedBytes = usedBytes();
  };
  setInterval(look, intervalMs).unref();
}

function usedBytes(): number {
  const { total_heap_size, external_memory } = getHeapStatistics();
  return total_heap_size + external_memory;
}

function collect(): void {
  // Only contexts that are made after the flag was set have the function.
  setFlagsFromString("--expose-gc");
  const run: () => void = runInNewContext("gc");
  setFlagsFromString("--no-expose-gc");
  run();
}
