import type { Row } from "./row.ts";

/** Lays rows out as a table for people. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.ok ? "ok" : "MISSED",
    row.name,
    `${number(row.value)} ${row.unit}`,
    row.baseline === undefined ? "" : number(row.baseline),
    row.ratio === undefined ? "" : row.ratio.toFixed(2),
    row.target ?? "",
  ]);
  const lines = [["", "what", "value", "baseline", "ratio", "target"], ...cells];
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const right = new Set([2, 3, 4]);
  return lines
    .map((line) =>
      line.map((cell, i) => (right.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))),
    )
    .map((line) => line.join("  ").trimEnd())
    .join("\n");
}

function number(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en");
  return value.toPrecision(3);
}
