const sizeUnits = ["B", "kB", "MB", "GB"] as const;

const timeUnits = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** Returns a number of bytes for people: "812 B", "14.2 MB". */
export function size(bytes: number): string {
  const step = Math.min(sizeUnits.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${sizeUnits[step]}`;
}

/** Returns hours and minutes of the local time, such as "09:05". */
export const clockTime = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}`;

/** Returns the local date and time, such as "2026-11-20 09:05:07". */
export const dateAndTime = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(date)}:${two(date.getSeconds())}`;

const two = (number: number) => String(number).padStart(2, "0");

/** Returns a duration for people, in two units at most: `420 ms`, `42 s`, `5 min 3 s`, `2 h 10 min`. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  let seconds = Math.round(ms / 1_000);
  const parts: string[] = [];
  for (const [unit, size] of timeUnits) {
    const count = Math.floor(seconds / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    // A third unit says nothing, and neither does a second one that is not the next smaller.
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
    seconds %= size;
  }
  return parts.join(" ");
}
