/** Milliseconds between 1601 and 1970. */
const epochMs = 11_644_473_600_000n;

/** Returns a GUID's sixteen bytes as they lie in memory: the first three groups little-endian. */
export function guidBytes(text: string): Buffer {
  const hex = text.replace(/[{}-]/g, "");
  if (!/^[0-9A-Fa-f]{32}$/.test(hex)) throw new TypeError(`not a GUID: ${text}`);
  const bytes = Buffer.from(hex, "hex");
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}

/** Converts milliseconds since 1970 to Windows' time, which counts tenths of microseconds since 1601. */
export const toTicks = (ms: number): bigint => (BigInt(Math.round(ms)) + epochMs) * 10_000n;

/** Converts Windows' time to milliseconds since 1970. */
export const fromTicks = (ticks: bigint): number => Number(ticks / 10_000n - epochMs);
