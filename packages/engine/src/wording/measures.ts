import { type Fraction, floorPercent } from "../progress/fraction.js";

const longestEta = 30 * 24 * 60 * 60 * 1000;

/**
 * The percentage that may be told before the job has said how it ended: rounded down, and never 100, since the last
 * step is not success.
 */
export function tellPercent(fraction: Fraction): string {
  const percent = floorPercent(fraction);
  return percent >= 100 ? "last step" : `${percent}%`;
}

/** `12 of 40`, with thousands grouped. */
export function tellCount({ current, total }: Fraction): string {
  return `${tellNumber(current)} of ${tellNumber(total)}`;
}

/** `about 5 min left`, or nothing where the estimate is no finite, positive time of less than 30 days. */
export function tellEta(etaMs: unknown): string | undefined {
  return typeof etaMs === "number" && etaMs > 0 && etaMs < longestEta
    ? `about ${tellDuration(etaMs)} left`
    : undefined;
}

/** `850 ms`, `42 s`, `5 min`, `2 h 10 min`, `3 d 4 h`: two units at most. */
export function tellDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return joined(`${hours} h`, minutes % 60, "min");
  return joined(`${Math.floor(hours / 24)} d`, hours % 24, "h");
}

function joined(first: string, rest: number, unit: string): string {
  return rest === 0 ? first : `${first} ${rest} ${unit}`;
}

function tellNumber(value: number): string {
  const shown = Number.isInteger(value) ? `${value}` : value.toFixed(2);
  return value < 1e15 ? shown.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ",") : shown;
}
