/** Parts of the process that are looked at. */
interface Terminals {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: TerminalOrNot;
  readonly stderr: TerminalOrNot;
}

const usualColumns = 80;

interface TerminalOrNot {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  getColorDepth?(): number;
}

/**
 * Returns environment variables for a program whose output goes through a pipe to a terminal: colours and width of the
 * terminal, for Python to flush each line, and for cargo to draw its bar. Empty where no terminal is involved. Variables
 * that the user has set are left out. Pure.
 */
export function terminalEnvironment(
  { env, stdout, stderr }: Terminals,
  read: readonly ("stdout" | "stderr")[],
): Record<string, string> {
  const places = { stdout, stderr };
  const first = read.map((source) => places[source]).find(({ isTTY }) => isTTY);
  if (first === undefined) return {};
  const manners: Record<string, string> = { PYTHONUNBUFFERED: "1" };
  if (first.columns) manners.COLUMNS = `${first.columns}`;
  if (read.includes("stderr") && stderr.isTTY) {
    // cargo prints its bar into a pipe only when it is told to, and then needs a width.
    manners.CARGO_TERM_PROGRESS_WHEN = "always";
    manners.CARGO_TERM_PROGRESS_WIDTH = `${stderr.columns || usualColumns}`;
  }
  const depth = first.getColorDepth?.() ?? 1;
  // Colours are asked for as a whole: they must not get into the file that the other output goes to.
  if (depth > 1 && read.every((source) => places[source].isTTY)) {
    manners.FORCE_COLOR = depth >= 24 ? "3" : depth >= 8 ? "2" : "1";
    manners.CLICOLOR_FORCE = "1";
  }
  if (env.NO_COLOR || env.FORCE_COLOR !== undefined) {
    delete manners.FORCE_COLOR;
    delete manners.CLICOLOR_FORCE;
  }
  return Object.fromEntries(Object.entries(manners).filter(([name]) => env[name] === undefined));
}
