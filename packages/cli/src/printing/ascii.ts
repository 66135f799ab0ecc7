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
