/** Windows' time: it counts tenths of microseconds since 1601. */
export const toTicks = (ms: number): bigint => (BigInt(Math.round(ms)) + epochMs) * 10_000n;
/** The other way round. */
export const fromTicks = (ticks: bigint): number => Number(ticks / 10_000n - epochMs);
const epochMs = 11_644_473_600_000n;
