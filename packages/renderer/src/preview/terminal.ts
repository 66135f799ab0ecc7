import { amountOf } from "../model/amount.js";
import type { Toast } from "../model/toast.js";
import type { Card } from "./card.js";
import { Column } from "./column.js";
import { box, type Palette } from "./svg.js";

const width = 480;
const pad = 16;
const size = 13;

/** Draws a toast as a card of a terminal: a sign, the text, a bar, and what can be answered. */
export function drawTerminal(toast: Toast, palette: Palette): Card {
  const colour = colours[toast.icon];
  const column = new Column(pad + 12, 10, width - 2 * pad - 12);
  const style = { size, mono: true, fill: palette.text };
  column.write(`${signs[toast.icon]} ${toast.title}`, { ...style, fill: colour, bold: true }, 2);
  if (toast.subtitle) column.write(toast.subtitle, { ...style, bold: true });
  for (const line of toast.lines) column.write(line, style, 8);
  if (toast.progress) {
    const { value, status, title } = toast.progress;
    if (title) column.write(title, style, 1);
    column.write(`${bar(value)} ${amountOf(toast.progress)}`, { ...style, fill: colour }, 1);
    column.write(status, { ...style, fill: palette.faint }, 1);
  }
  for (const input of toast.inputs) {
    const choices =
      input.kind === "select"
        ? input.options.map(({ text: option }) => option).join(" | ")
        : (input.placeholder ?? "");
    column.write(`${input.label ?? input.id}: ${choices}_`, { ...style, fill: palette.faint });
  }
  if (toast.buttons.length > 0) {
    column.gap(6);
    // No line ends between a number and its word.
    const labels = toast.buttons.map(({ text }, index) => `[${index + 1}]\u00a0${text}`);
    column.write(labels.join("  "), {
      ...style,
      bold: true,
    });
  }
  if (toast.attribution) column.write(toast.attribution, { ...style, fill: palette.faint, italic: true }, 1);
  const height = column.y + 14;
  const card = box([0, 0, width, height], "#15181c", { radius: 6, line: palette.line });
  const edge = box([pad - 4, 12, 3, height - 24], colour);
  return { width, height, elements: [card, edge, ...column.elements] };
}

/** A bar in characters; one without an end is caught on its way. */
function bar(value: number | undefined): string {
  const [before, done] = value === undefined ? [8, 8] : [0, Math.round(value * 24)];
  return "░".repeat(before) + "█".repeat(done) + "░".repeat(24 - before - done);
}

const signs = {
  info: "ℹ",
  success: "✔",
  progress: "◔",
  warning: "▲",
  error: "✖",
  question: "?",
  call: "☎",
} as const;
const colours = {
  info: "#6aa7f5",
  success: "#5ac18e",
  progress: "#6aa7f5",
  warning: "#f2b80c",
  error: "#f07178",
  question: "#6aa7f5",
  call: "#5ac18e",
} as const;
