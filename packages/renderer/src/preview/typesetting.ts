/** What the width of a text depends on. */
export interface Setting {
  readonly size: number;
  readonly mono?: boolean;
  readonly bold?: boolean;
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

/** About how wide text is: nobody knows the reader's fonts. */
function measure(content: string, { size, mono = false, bold = false }: Setting): number {
  let ems = 0;
  if (mono) return [...content].length * 0.61 * size;
  for (const one of content)
    ems += /[\u1100-\uffdc\p{Extended_Pictographic}]/u.test(one)
      ? 1
      : /[iljt.,:;'|! ]/.test(one)
        ? 0.36
        : 0.61;
  return ems * size * (bold ? 1.1 : 1);
}
