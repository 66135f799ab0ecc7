import { clip, pad, widthOf } from "./wrap.js";

/** Lays rows out in columns as wide as their widest cell; what is too wide for the terminal is clipped at its end. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string {
  const all = [head, ...rows];
  const widths = head.map((_, index) => Math.max(...all.map((row) => widthOf(row[index] ?? ""))));
  return all
    .map((row) => {
      const cells = row.map((cell, index) => pad(cell.replaceAll("\n", " "), widths[index] ?? 0));
      return clip(cells.join("  ").trimEnd(), columns);
    })
    .join("\n");
}
