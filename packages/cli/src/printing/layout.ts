import stringWidth from "string-width";

/** Returns the number of columns of a text on a terminal: wide characters take two, combining ones none. */
export const widthOf = (text: string): number => stringWidth(text);

/** Breaks a text into lines of at most `width` columns: at spaces where it can, else between characters. */
export function wrapText(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(line.trimEnd(), width));
}

/** Breaks a text likewise, and puts spaces before each of its lines. */
export const indented = (text: string, by: number, width: number): string[] =>
  wrapText(text, width - by).map((line) => " ".repeat(by) + line);

/** Cuts a text to at most `width` columns, with an ellipsis where something is missing. */
export function clip(text: string, width: number): string {
  const line = text.replaceAll("\n", " ");
  if (widthOf(line) <= width) return line;
  let kept = "";
  for (const character of characters(line)) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** Fills a text up with spaces to `width` columns. */
export const pad = (text: string, width: number): string =>
  text + " ".repeat(Math.max(0, width - widthOf(text)));

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<= )/)) {
    if (widthOf((current + word).trimEnd()) <= width) {
      current += word;
      continue;
    }
    if (current !== "") lines.push(current.trimEnd());
    const pieces = breakWord(word, width);
    // Any kind of space may end a piece: it takes no column there.
    lines.push(...pieces.slice(0, -1).map((piece) => piece.trimEnd()));
    current = pieces.at(-1) ?? "";
  }
  return [...lines, current.trimEnd()];
}

function breakWord(word: string, width: number): string[] {
  const pieces = [""];
  for (const character of characters(word)) {
    const grown = `${pieces.at(-1)}${character}`;
    if (widthOf(grown.trimEnd()) <= width || pieces.at(-1) === "") pieces[pieces.length - 1] = grown;
    else pieces.push(character);
  }
  return pieces;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

function* characters(text: string): Generator<string> {
  for (const { segment } of graphemes.segment(text)) yield segment;
}

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
