/** The middle of some numbers. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** The value below which the given share of the numbers lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Runs two measures in turn, so that a machine whose speed drifts slows both, and returns the median of each. */
export async function inTurn(
  rounds: number,
  baseline: () => Promise<number>,
  candidate: () => Promise<number>,
): Promise<{ readonly baseline: number; readonly value: number }> {
  const baselines: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < rounds; i++) {
    baselines.push(await baseline());
    values.push(await candidate());
  }
  return { baseline: median(baselines), value: median(values) };
}
