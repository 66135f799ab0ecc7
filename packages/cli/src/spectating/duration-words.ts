const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** `420 ms`, `42 s`, `5 min 3 s`, `2 h 10 min`: two units at most. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  let seconds = Math.round(ms / 1_000);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    // What comes behind the second unit is no matter; a gap between the two is.
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
    seconds %= size;
  }
  return parts.join(" ");
}
