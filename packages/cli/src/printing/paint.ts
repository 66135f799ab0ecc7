/** Colours that a category may have. */
type Colour = "blue" | "green" | "yellow" | "red";

/** Puts colours and weight into texts, or does not. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  inverse(text: string): string;
  colour(colour: Colour, text: string): string;
}

const codes: Readonly<Record<Colour, number>> = { red: 31, green: 32, yellow: 33, blue: 34 };
const wrap = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

/** For terminals. */
export const coloured: Paint = {
  bold: wrap(1, 22),
  dim: wrap(2, 22),
  inverse: wrap(7, 27),
  colour: (colour, text) => wrap(codes[colour], 39)(text),
};

/** For everything else: texts stay as they are. */
export const plain: Paint = {
  bold: (text) => text,
  dim: (text) => text,
  inverse: (text) => text,
  colour: (_, text) => text,
};

/** True where the locale says that the terminal shows ASCII only, such as `LANG=C`. Unset says nothing. */
export function drawsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return locale !== "" && !/utf-?8/i.test(locale);
}

/** Replaces what this command draws by ASCII, one character by one, so that nothing moves. */
export const toAscii = (text: string): string => text.replace(drawings, (one) => ascii[one] ?? one);

const ascii: Readonly<Record<string, string>> = {
  "╭": "+",
  "╮": "+",
  "╰": "+",
  "╯": "+",
  "─": "-",
  "│": "|",
  "█": "#",
  "░": ".",
  "▒": ":",
  "▓": "=",
  ℹ: "i",
  "✔": "+",
  "◔": "o",
  "▲": "!",
  "✖": "x",
  "▏": "_",
  "→": ">",
  "…": "~",
  "·": "-",
  "×": "x",
};

const drawings = new RegExp(`[${Object.keys(ascii).join("")}]`, "g");
