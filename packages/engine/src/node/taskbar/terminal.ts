import { percentOf, type TaskbarValue } from "../../taskbar/value.js";

/** Way to reach a terminal. */
export type TerminalPath = "direct" | "tmux" | "none";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Returns the way to a terminal that is known to show OSC 9;4 as progress. Of all others some show it as a notification or as
 * rubbish, so that they get nothing. Within tmux the variables of the terminal outside live on, and what they say holds
 * for it; tmux has to be told to let the sequence through (`set -g allow-passthrough on`).
 */
export function terminalPath(env: Env): TerminalPath {
  if (env.KITTY_WINDOW_ID !== undefined || env.TERM === "xterm-kitty" || !isKnown(env)) return "none";
  if (env.TMUX !== undefined) return "tmux";
  // GNU screen and others swallow it or worse.
  return env.STY === undefined ? "direct" : "none";
}

/** The sequence that shows a value. */
export function oscProgress(value: TaskbarValue, path: Exclude<TerminalPath, "none">): string {
  const states = { none: 0, normal: 1, error: 2, indeterminate: 3, paused: 4 } as const;
  const amount = value.state === "none" || value.state === "indeterminate" ? "" : `;${percentOf(value)}`;
  const sequence = `\u001b]9;4;${states[value.state]}${amount}\u001b\\`;
  return path === "direct"
    ? sequence
    : `\u001bPtmux;${sequence.replaceAll("\u001b", "\u001b\u001b")}\u001b\\`;
}

function isKnown(env: Env): boolean {
  const program = env.TERM_PROGRAM;
  return (
    has(env.WT_SESSION) ||
    env.ConEmuANSI === "ON" ||
    isGhostty(env) ||
    program === "WezTerm" ||
    has(env.WEZTERM_PANE) ||
    speaksProgress(env.TERM_FEATURES) ||
    version(env.PTYXIS_VERSION) >= 48 ||
    version(env.KONSOLE_VERSION) >= 260400
  );
}

/** Before 1.2 it showed these sequences as notifications. Within tmux it cannot say which version it is. */
function isGhostty(env: Env): boolean {
  const isThere =
    env.TERM_PROGRAM === "ghostty" || env.TERM === "xterm-ghostty" || has(env.GHOSTTY_RESOURCES_DIR);
  const isOld =
    env.TERM_PROGRAM === "ghostty" && /^(?:0|1\.[01])(?:\D|$)/.test(env.TERM_PROGRAM_VERSION ?? "");
  return isThere && !isOld;
}

/** iTerm2 lists what it can do as capital letters with small ones or digits behind them. */
function speaksProgress(features: string | undefined): boolean {
  return /(?:^|[A-Z][a-z]*\d*)P(?![a-z])/.test(features ?? "");
}

function has(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

function version(value: string | undefined): number {
  return Number.parseInt(value ?? "", 10) || 0;
}
