import type { App } from "../backends/backend.js";
import { iconPath } from "../images/icons.js";
import type { Toast, ToastButton, ToastInput, ToastProgress } from "../model/toast.js";
import { appMark } from "./app-mark.js";
import type { Card } from "./card.js";
import { Column } from "./column.js";
import { box, buttonColours, type Palette, picture, text } from "./svg.js";
import { ellipsis } from "./typesetting.js";

const width = 364;
const pad = 16;
const logo = 48;

/** Draws a toast as Windows 11 lays one out: hero, logo, three texts, bar, inputs, buttons. */
export function drawWindows(toast: Toast, app: App, palette: Palette): Card {
  const hero = toast.hero ? [picture([0, 0, width, 180], toast.hero, palette)] : [];
  const top = toast.hero ? 180 : 0;
  const header = [
    appMark(app, [pad, top + 12], palette),
    text(pad + 24, top + 25, ellipsis(app.name, width - 80, { size: 12 }), { size: 12, fill: palette.faint }),
    text(width - pad, top + 25, "✕", { size: 12, fill: palette.faint, anchor: "end" }),
  ];
  const texts = new Column(pad + logo + 12, top + 40, width - 2 * pad - logo - 12);
  texts.write(toast.title, { size: 14, fill: palette.text, bold: true }, 2);
  for (const line of [...(toast.subtitle ? [toast.subtitle] : []), ...toast.lines].slice(0, 2))
    texts.write(line, { size: 13, fill: palette.faint }, 4);
  if (toast.attribution) texts.write(toast.attribution, { size: 11, fill: palette.faint }, 1);
  texts.centre(top + 40, logo + 4);
  const sign = picture([pad, top + 42, logo, logo], toast.logo ?? { source: iconPath(toast.icon) }, palette);

  const below = new Column(pad, Math.max(texts.y, top + 42 + logo) + 12, width - 2 * pad);
  if (toast.inline) {
    const { inline } = toast;
    below.put(150, (y) => [picture([pad, y, below.width, 140], inline, palette)]);
  }
  if (toast.progress) drawBar(below, toast.progress, palette);
  for (const input of toast.inputs) drawInput(below, input, palette);
  if (toast.buttons.length > 0) drawButtons(below, toast.buttons.slice(0, 5), palette);
  const height = below.y + 6;
  const card = box([0, 0, width, height], palette.card, { radius: 8, line: palette.line });
  return { width, height, elements: [card, ...hero, ...header, sign, ...texts.elements, ...below.elements] };
}

function drawBar(column: Column, { title, status, value, valueText }: ToastProgress, palette: Palette): void {
  if (title) column.write(title, { size: 12, fill: palette.text }, 1);
  column.put(14, (y) => [
    box([column.x, y + 4, column.width, 4], palette.line, { radius: 2 }),
    box(filled(column, y + 4, value), palette.accent, { radius: 2 }),
  ]);
  const amount = valueText ?? (value === undefined ? "" : `${Math.round(value * 100)}%`);
  const style = { size: 12, fill: palette.faint };
  column.put(24, (y) => [
    text(column.x, y + 14, ellipsis(status, column.width - 110, style), style),
    text(column.x + column.width, y + 14, ellipsis(amount, 100, style), { ...style, anchor: "end" }),
  ]);
}

/** How much of a bar is done; one without an end is caught on its way. */
function filled(
  { x, width }: Column,
  y: number,
  value: number | undefined,
): [number, number, number, number] {
  return value === undefined ? [x + width * 0.3, y, width * 0.3, 4] : [x, y, width * value, 4];
}

function drawInput(column: Column, input: ToastInput, palette: Palette): void {
  if (input.label) column.write(input.label, { size: 12, fill: palette.text }, 1);
  const select = input.kind === "select";
  const chosen = select ? input.options.find(({ id }) => id === input.initial)?.text : input.initial;
  const content = chosen ?? (select ? "" : (input.placeholder ?? ""));
  column.put(42, (y) => [
    box([column.x, y + 4, column.width, 30], palette.button, { radius: 4, line: palette.line }),
    text(column.x + 10, y + 24, ellipsis(content, column.width - 40, { size: 13 }), {
      size: 13,
      fill: chosen ? palette.text : palette.faint,
    }),
    ...(select ? [text(column.x + column.width - 22, y + 24, "▾", { size: 13, fill: palette.faint })] : []),
  ]);
}

function drawButtons(column: Column, buttons: readonly ToastButton[], palette: Palette): void {
  const each = (column.width - 8 * (buttons.length - 1)) / buttons.length;
  column.put(40, (y) =>
    buttons.flatMap(({ text: label, style }, index) => {
      const x = column.x + index * (each + 8);
      const fill = style === "default" ? palette.button : buttonColours[style];
      const ink = style === "default" ? palette.text : "#ffffff";
      return [
        box([x, y + 2, each, 32], fill, { radius: 4, line: palette.line }),
        text(x + each / 2, y + 23, ellipsis(label, each - 12, { size: 13 }), {
          size: 13,
          fill: ink,
          anchor: "middle",
        }),
      ];
    }),
  );
}
