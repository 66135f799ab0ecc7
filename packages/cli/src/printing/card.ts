import { categories, type Notification } from "@toasty/proto";
import { progressBar } from "./bar.js";
import { clip, widthOf, wrapText } from "./layout.js";
import type { Paint } from "./paint.js";
import { type InputView, type View, viewOf } from "./view.js";

/** Style of a card. */
export interface CardStyle {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly columns: number;
  /** Stands in the corner, such as "12:03". */
  readonly time: string;
}

/** Characters for the icons, each one column wide. */
const icons = {
  info: "ℹ",
  success: "✔",
  progress: "◔",
  warning: "▲",
  error: "✖",
  question: "?",
} as const;

/** Sign and colour of a card. What is critical looks so, whatever its category is. */
function signOf({ category, critical }: View) {
  const { colour, icon } = categories[category];
  if (!critical) return { colour, icon: icons[icon] };
  return {
    colour: "red",
    icon: category === "question" || category === "error" ? icons[icon] : "!",
  } as const;
}

const widest = 76;

/** Draws a notification as a framed card for a terminal, without the last newline. Pure. */
export function card(notification: Notification, style: CardStyle): string {
  const view = viewOf(notification);
  const width = Math.max(24, Math.min(widest, style.columns)) - 4;
  const { colour, icon } = signOf(view);
  const frame = (text: string) => style.paint.colour(colour, text);
  const row = (line: string, shown: string) =>
    `${frame("│")} ${shown}${" ".repeat(Math.max(0, width - widthOf(line)))} ${frame("│")}`;
  const title = wrapText(view.title, width - 2).map((line, index) => {
    const lead = index === 0 ? `${icon} ` : "  ";
    return row(lead + line, `${frame(lead)}${style.paint.bold(line)}`);
  });
  const rest = bodyLines(view, width, style.paint).map(({ line, shown }) => row(line, shown));
  return [edge(frame, "╭", "╮", headline(view), view.agent, width), ...title, ...rest]
    .concat(edge(frame, "╰", "╯", "", style.time, width))
    .join("\n");
}

/** A line of the card as it is measured, and as it is shown. */
interface Line {
  readonly line: string;
  readonly shown: string;
}

function bodyLines(view: View, width: number, paint: Paint): Line[] {
  const as = (style: (line: string) => string) => (line: string) => ({ line, shown: style(line) });
  const same = as((line) => line);
  const text = (content: string) =>
    content === "" ? [] : wrapText(content, width - 2).map((line) => `  ${line}`);
  const parts = [
    text(view.subtitle).map(as(paint.dim)),
    text(view.body).map(same),
    text(view.picture && `[${view.picture}]`).map(as(paint.dim)),
    view.bar ? progressBar(view.bar, width - 2).map((line) => same(`  ${line}`)) : [],
    view.inputs.flatMap((input) => inputLines(input, width - 2)).map((line) => same(`  ${line}`)),
    buttonLines(view, width - 2).map((line) => as(paint.bold)(`  ${line}`)),
  ];
  const [subtitle = [], body = [], picture = [], ...blocks] = parts;
  return [
    ...subtitle,
    ...body,
    ...picture,
    ...blocks.flatMap((block) => (block.length ? [same(""), ...block] : [])),
  ];
}

function inputLines(
  { id, label, placeholder, options, default: preset }: InputView,
  width: number,
): string[] {
  const name = label || id;
  if (options.length === 0) return [underlined(clip(`${name}: ${preset || placeholder}`, width - 2), width)];
  const menu = options.map((option, index) => {
    const chosen = option.id === preset ? " (default)" : "";
    return `${index + 1} ${option.text}${chosen}`;
  });
  return wrapText(`${name}: ${menu.join("   ")}`, width);
}

const underlined = (line: string, width: number) =>
  `${line} ${"_".repeat(Math.max(0, Math.min(30, width - widthOf(line) - 1)))}`;

/** Numbered, as the keyboard takes them, in as many lines as they need. */
function buttonLines({ buttons }: View, width: number): string[] {
  const lines: string[] = [];
  buttons.forEach(({ text }, index) => {
    const button = clip(`[${index + 1}] ${text}`, width);
    const last = lines.at(-1);
    if (last !== undefined && widthOf(`${last}   ${button}`) <= width)
      lines[lines.length - 1] = `${last}   ${button}`;
    else lines.push(button);
  });
  return lines;
}

function headline({ category, critical, count }: View): string {
  const many = count > 1 ? ` × ${count}` : "";
  return `${critical ? "critical" : category}${many}`;
}

function edge(
  frame: (text: string) => string,
  left: string,
  right: string,
  start: string,
  end: string,
  width: number,
): string {
  const first = start === "" ? "" : `─ ${clip(start, width - 6)} `;
  const last = end === "" ? "" : ` ${clip(end, Math.max(0, width - widthOf(first) - 4))} ─`;
  const line = "─".repeat(Math.max(0, width + 2 - widthOf(first) - widthOf(last)));
  return frame(`${left}${first}${line}${last}${right}`);
}
