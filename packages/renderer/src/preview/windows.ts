import type { App } from "../backends/backend.js";
import { iconPath } from "../images/icons.js";
import type { Toast, ToastInput, ToastProgress } from "../model/toast.js";
import { appMark } from "./app-mark.js";
import { drawButtons } from "./buttons.js";
import { Column } from "./column.js";
import { box, type Card, clipped, type Palette, picture, text } from "./svg.js";
import { ellipsis } from "./typesetting.js";

const radius = 8;
const look = { height: 32, radius: 4, bold: false };

const width = 364;
const pad = 16;
const logo = 48;

/** Draws a toast as Windows 11 lays one out: hero, logo, three texts, bar, inputs, buttons. */
export function drawWindows(toast: Toast, app: App, palette: Palette): Card {
  const calls = toast.scenario === "incomingCall";
  const hero = toast.hero ? [picture([0, 0, width, 180], toast.hero, palette)] : [];
  const top = toast.hero ? 180 : 0;
  const header = [
    appMark(app, [pad, top + 12], palette),
    text(pad + 24, top + 25, ellipsis(app.name, width - 80, { size: 12 }), { size: 12, fill: palette.faint }),
    text(width - pad, top + 25, "✕", { size: 12, fill: palette.faint, anchor: "end" }),
  ];
  if (calls) return drawCall(toast, header, top, hero, palette);
  const texts = new Column(pad + logo + 12, top + 40, width - 2 * pad - logo - 12);
  if (toast.urgency === "critical")
    texts.write("Important: it stays until you answer", { size: 11, fill: palette.alarm, bold: true }, 1);
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
  drawButtons(below, toast.buttons.slice(0, 5), look, palette);
  return framed(below.y + 6, hero, [...header, sign, ...texts.elements, ...below.elements], toast, palette);
}

/** Draws an incoming call: large and in the middle, as Windows shows one, with the buttons below. */
function drawCall(
  toast: Toast,
  header: readonly string[],
  top: number,
  hero: readonly string[],
  palette: Palette,
): Card {
  const side = 96;
  const sign = picture(
    [(width - side) / 2, top + 48, side, side],
    toast.logo ?? { source: iconPath(toast.icon) },
    palette,
  );
  const title = { size: 18, fill: palette.text, bold: true, anchor: "middle" as const };
  const line = { size: 13, fill: palette.faint, anchor: "middle" as const };
  const middle = width / 2;
  const line1 = toast.lines[0] ?? "";
  const below = new Column(pad, top + 48 + side + 72, width - 2 * pad);
  for (const input of toast.inputs) drawInput(below, input, palette);
  drawButtons(below, toast.buttons.slice(0, 5), { ...look, height: 38 }, palette);
  const texts = [
    text(middle, top + 48 + side + 30, ellipsis(toast.title, width - 2 * pad, title), title),
    text(middle, top + 48 + side + 52, ellipsis(line1, width - 2 * pad, line), line),
  ];
  return framed(below.y + 8, hero, [...header, sign, ...texts, ...below.elements], toast, palette);
}

/** The card behind everything, cut to its round corners where a picture reaches them. */
function framed(
  height: number,
  hero: readonly string[],
  elements: readonly string[],
  { urgency }: Toast,
  palette: Palette,
): Card {
  const place = [0, 0, width, height] as const;
  const edge = urgency === "critical" ? [box([0, 0, 4, height], palette.alarm)] : [];
  return {
    width,
    height,
    elements: [
      box(place, palette.card, { radius }),
      ...clipped(width, height, radius, [...hero, ...edge]),
      box(place, "none", { radius, line: palette.line }),
      ...elements,
    ],
  };
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

/** Returns the part of a bar that is done; one without an end is caught on its way. */
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
  const options = select ? input.options.map(({ text: option }) => option).join(", ") : "";
  const content = chosen ?? (select ? options : (input.placeholder ?? ""));
  column.put(42, (y) => [
    box([column.x, y + 4, column.width, 30], palette.button, { radius: 4, line: palette.edge }),
    text(column.x + 10, y + 24, ellipsis(content, column.width - 40, { size: 13 }), {
      size: 13,
      fill: chosen ? palette.text : palette.faint,
    }),
    ...(select ? [text(column.x + column.width - 22, y + 24, "▾", { size: 13, fill: palette.faint })] : []),
  ]);
}
