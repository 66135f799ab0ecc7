import {
  amountText,
  type IconName,
  type Toast,
  type ToastInput,
  type ToastProgress,
} from "../model/toast.js";
import { Column } from "./column.js";
import { box, type Card, type Palette, text } from "./svg.js";
import { ellipsis, measure } from "./typesetting.js";

const barLength = 40;

const signs: Readonly<Record<IconName, string>> = {
  info: "ℹ",
  success: "✔",
  progress: "◔",
  warning: "▲",
  error: "✖",
  question: "?",
  call: "☎",
};

const colours: Readonly<Record<IconName, string>> = {
  info: "#6aa7f5",
  success: "#5ac18e",
  progress: "#6aa7f5",
  warning: "#f2b80c",
  error: "#f07178",
  question: "#6aa7f5",
  call: "#5ac18e",
};

const width = 520;
const pad = 18;
const setting = { size: 13, mono: true };
const character = measure("x", setting);
const ground = "#15181c";

/** Draws a toast as the card of the desk in a terminal: a frame with category, agent and time, and numbered answers. */
export function drawTerminal(toast: Toast, palette: Palette): Card {
  const colour = colours[toast.icon];
  const style = { ...setting, fill: palette.text };
  const faint = { ...style, fill: palette.faint };
  // Two characters for the sign, which stands in a text of its own: where its font lacks it, only the sign looks different.
  const column = new Column(pad + 2 * character, 22, width - 2 * pad - 2 * character);
  const signY = column.y + Math.round(setting.size * 1.35) - 4;
  column.write(toast.title, { ...style, bold: true }, 3);
  if (toast.subtitle) column.write(toast.subtitle, faint);
  for (const line of toast.lines) column.write(line, style, 8);
  const picture = toast.hero ?? toast.inline ?? toast.logo;
  if (picture) column.write(`[${picture.alt ?? picture.source}]`, faint, 1);
  if (toast.progress) {
    column.gap(8);
    for (const line of barLines(toast.progress)) column.write(line, style, 1);
  }
  if (toast.inputs.length > 0) column.gap(8);
  for (const input of toast.inputs) column.write(inputLine(input), style);
  // The desk in a terminal shows the buttons of the sender only.
  if (toast.question && toast.buttons.length > 0) {
    column.gap(8);
    // No line ends between a number and its word.
    const labels = toast.buttons.map(({ text: label }, index) => `[${index + 1}]\u00a0${label}`);
    column.write(labels.join("   "), { ...style, bold: true });
  }
  const height = column.y + 26;
  const headline = toast.urgency === "critical" ? "critical" : toast.category;
  return {
    width,
    height,
    elements: [
      box([0, 0, width, height], ground, { radius: 6, line: palette.line }),
      box([8, 12, width - 16, height - 24], "none", { radius: 6, line: colour }),
      ...label([20, 12], headline, colour, "start"),
      ...(toast.attribution ? label([width - 20, 12], toast.attribution, colour, "end") : []),
      ...label([width - 20, height - 12], "12:03", colour, "end"),
      text(pad, signY, signs[toast.icon], { ...style, fill: colour }),
      ...column.elements,
    ],
  };
}

/** A word in the line of a frame. */
function label(
  [x, y]: readonly [number, number],
  content: string,
  fill: string,
  anchor: "start" | "end",
): string[] {
  const word = ellipsis(content, 180, setting);
  const room = measure(word, setting) + character;
  return [
    box([anchor === "start" ? x - character / 2 : x - room + character / 2, y - 8, room, 16], ground),
    text(x, y + 4, word, { ...setting, fill, anchor }),
  ];
}

function barLines(progress: ToastProgress): string[] {
  const above = [progress.title, progress.status].filter(Boolean).join(" · ");
  const amount = amountText(progress);
  return [...(above ? [above] : []), `${track(progress.value)}${amount && ` ${amount}`}`];
}

/** A bar in characters; one without an end has no full part. */
function track(value: number | undefined): string {
  if (value === undefined) return "░▒▓".repeat(14).slice(0, barLength);
  const full = Math.round(value * barLength);
  return "█".repeat(full) + "░".repeat(barLength - full);
}

function inputLine(input: ToastInput): string {
  const name = input.label ?? input.id;
  if (input.kind === "text") return `${name}: ${input.initial ?? input.placeholder ?? ""} ${"_".repeat(20)}`;
  const options = input.options.map(
    ({ id, text: option }, index) =>
      `${index + 1}\u00a0${option}${id === input.initial ? "\u00a0(default)" : ""}`,
  );
  return `${name}: ${options.join("   ")}`;
}
