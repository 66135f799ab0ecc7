const entities: Partial<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/**
 * Writes text for a daemon's body: escaped where the daemon reads markup, as it is where it does not.
 *
 * The specification knows five entities; only these three can be taken for markup, and daemons that strip markup by
 * hand know these best.
 */
export function bodyText(text: string, markup: boolean): string {
  return markup ? text.replace(/[&<>]/g, (one) => entities[one] ?? one) : text;
}

/** Writes text in bold where the daemon can. */
export function boldText(text: string, markup: boolean): string {
  return markup ? `<b>${bodyText(text, markup)}</b>` : text;
}

/** Writes text in italics where the daemon can. */
export function italicText(text: string, markup: boolean): string {
  return markup ? `<i>${bodyText(text, markup)}</i>` : text;
}

/** Writes a picture into the body; `url` must be a file URL. */
export function bodyImage(url: string, alt: string): string {
  const attribute = (text: string) => bodyText(text, true).replaceAll('"', "&quot;");
  return `<img src="${attribute(url)}" alt="${attribute(alt)}"/>`;
}
