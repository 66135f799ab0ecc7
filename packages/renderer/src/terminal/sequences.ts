import { createHash } from "node:crypto";
import { amountText, type Toast } from "../model/toast.js";

const urgencies = { low: 0, normal: 1, critical: 2 } as const;
const chunkBytes = 2048;

/** The escape sequences for notifications that terminals know. */
export type Dialect = "osc9" | "osc777" | "osc99";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the dialect that the terminal of this environment is known to understand; undefined when nothing is known, because a terminal that
 * does not understand a sequence may print it. Windows Terminal takes OSC 9 for progress only, and multiplexers swallow it.
 */
export function dialectOf(env: Env): Dialect | undefined {
  if (env.TMUX || env.STY || /^(screen|tmux|dumb|linux)/.test(env.TERM ?? "")) return undefined;
  if (env.KITTY_WINDOW_ID || env.TERM === "xterm-kitty") return "osc99";
  const program = env.TERM_PROGRAM?.toLowerCase() ?? "";
  if (program === "wezterm" || program === "warpterminal" || /^(foot|rxvt-unicode)/.test(env.TERM ?? ""))
    return "osc777";
  if (program === "iterm.app" || program === "ghostty" || env.TERM === "xterm-ghostty") return "osc9";
  return undefined;
}

/** Writes a toast in a dialect. Pure. */
export function sequencesOf(dialect: Dialect, toast: Toast): string {
  const body = bodyOf(toast);
  switch (dialect) {
    case "osc9":
      return osc(`9;${plain([toast.title, body].filter(Boolean).join(": "))}`);
    case "osc777":
      // The title ends at the first semicolon.
      return osc(`777;notify;${plain(toast.title).replaceAll(";", ",")};${plain(body)}`);
    case "osc99": {
      const base = `i=${idOf(toast.key)}`;
      const more = `:u=${urgencies[toast.urgency]}:e=1`;
      const parts = [
        ...chunksOf(toast.title).map((text) => ["title", text]),
        ...chunksOf(body).map((text) => ["body", text]),
      ];
      // What follows an unfinished part belongs to it.
      return parts
        .map(([part, text = ""], at) => {
          const done = at === parts.length - 1 ? 1 : 0;
          return osc(`99;${base}:d=${done}:p=${part}${more};${base64(text)}`);
        })
        .join("");
    }
  }
}

/** Takes a toast off the screen, where the dialect can. */
export function withdrawalOf(dialect: Dialect, key: string): string | undefined {
  return dialect === "osc99" ? osc(`99;i=${idOf(key)}:p=close;`) : undefined;
}

const osc = (text: string) => `\x1b]${text}\x1b\\`;
const base64 = (text: string) => Buffer.from(text).toString("base64");
const idOf = (key: string) => createHash("sha256").update(key).digest("hex").slice(0, 32);

/** Cuts text into pieces of the size that kitty takes at a time, none of them in the middle of a character. */
function chunksOf(text: string): string[] {
  const chunks = [""];
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > chunkBytes) {
      chunks.push("");
      bytes = Buffer.byteLength(character);
    }
    chunks[chunks.length - 1] += character;
  }
  return chunks;
}

/** Removes everything that could end the sequence or begin another one. */
const plain = (text: string) => text.replace(/[\p{Cc}\p{Cs}]+/gu, " ").trim();

function bodyOf({ subtitle, lines, progress }: Toast): string {
  return [subtitle, ...lines, progress?.title, progress?.status, progress && amountText(progress)]
    .filter(Boolean)
    .join("\n");
}
