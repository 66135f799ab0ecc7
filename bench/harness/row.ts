/** One line of the table: what was measured, beside what, and whether the target holds. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** The same measure of the baseline, taken in the same run. */
  readonly baseline?: number | undefined;
  /** `value` over `baseline`. */
  readonly ratio?: number | undefined;
  /** In words. */
  readonly target?: string | undefined;
  readonly ok: boolean;
}

/** Options of a run. */
export interface BenchOptions {
  /** Under two minutes in all: shorter rounds, the same measures. */
  readonly quick: boolean;
}

/** Rows that belong together, each as soon as it is measured. */
export type Group = (options: BenchOptions) => AsyncIterable<Row>;

/** Bound that a measure must not fall below, or not exceed. */
type Bound = { readonly atLeast: number } | { readonly atMost: number };

/** A row whose target is a bound on the ratio to a baseline. */
export function ratioRow(name: string, unit: string, value: number, baseline: number, bound: Bound): Row {
  const ratio = value / baseline;
  return {
    name,
    unit,
    value,
    baseline,
    ratio,
    target: `${inWords(bound)} of baseline`,
    ok: holds(ratio, bound),
  };
}

/** A row whose target is a bound on the value itself. */
export function absoluteRow(name: string, unit: string, value: number, bound: Bound): Row {
  return { name, unit, value, target: `${inWords(bound)} ${unit}`, ok: holds(value, bound) };
}

const inWords = (bound: Bound) => ("atLeast" in bound ? `>= ${bound.atLeast}` : `<= ${bound.atMost}`);
const holds = (value: number, bound: Bound) =>
  "atLeast" in bound ? value >= bound.atLeast : value <= bound.atMost;
