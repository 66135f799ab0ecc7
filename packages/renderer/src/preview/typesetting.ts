// Widths of the characters from space to tilde, in hundredths of the size.
const firstWidth = 0x20;

/** Style of a text, as far as its width depends on it. */
export interface Setting {
  readonly size: number;
  readonly mono?: boolean | undefined;
  readonly bold?: boolean | undefined;
}

/** Breaks text into lines of a width; what is left over after `most` lines becomes an ellipsis. */
export function wrap(
  content: string,
  width: number,
  setting: Setting,
  most = Number.POSITIVE_INFINITY,
): string[] {
  const lines = content.split("\n").flatMap((paragraph) => wrapParagraph(paragraph, width, setting));
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  return [...kept.slice(0, -1), ellipsis(`${kept.at(-1)}…`, width, setting)];
}

/** Cuts text to a width. */
export function ellipsis(content: string, width: number, setting: Setting): string {
  if (measure(content, setting) <= width) return content;
  let cut = [...content];
  while (cut.length > 0 && measure(`${cut.join("")}…`, setting) > width) cut = cut.slice(0, -1);
  return `${cut.join("")}…`;
}

function wrapParagraph(paragraph: string, width: number, setting: Setting): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer, setting) <= width) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    line = word;
    // A word that is too long for any line is broken where it must.
    while (measure(line, setting) > width) {
      let fits = [...line];
      while (fits.length > 1 && measure(fits.join(""), setting) > width) fits = fits.slice(0, -1);
      lines.push(fits.join(""));
      line = line.slice(fits.join("").length);
    }
  }
  return [...lines, line];
}

/** Estimates the width of text by DejaVu Sans, the widest of the usual fonts: what fits there fits everywhere. */
export function measure(content: string, { size, mono = false, bold = false }: Setting): number {
  let ems = 0;
  for (const one of content) ems += widthOf(one, mono, bold);
  return ems * size;
}

function widthOf(one: string, mono: boolean, bold: boolean): number {
  // Marks, joiners and direction marks stand on what is beside them.
  if (/[\p{Mark}\p{Cf}]/u.test(one)) return 0;
  if (/[\u1100-\uffdc\p{Extended_Pictographic}]/u.test(one) && !/[\u2000-\u2bff]/.test(one))
    return mono ? 1.21 : 1.25;
  if (mono) return 0.61;
  const known = (bold ? boldWidths : widths)[one.charCodeAt(0) - firstWidth];
  return (known ?? (bold ? 72 : 66)) / 100;
}

const widths = hundredths(`
  32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 63
  58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 28 58
  28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84`);
const boldWidths = hundredths(`
  35 46 52 84 70 100 87 31 46 46 52 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 58 100 77 76 73 83 68
  68 82 84 37 37 77 64 100 84 85 73 85 77 72 68 81 77 110 77 72 73 46 37 46 84 50 50 67 72 59 72 68 44 72 71 34 34 67
  34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 37 71 84`);

function hundredths(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}

/** Returns true if a text is read from the right: its first letter decides, as the bidirectional algorithm has it. */
export function isRightToLeft(content: string): boolean {
  return /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(content);
}
