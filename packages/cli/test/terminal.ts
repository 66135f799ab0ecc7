import { spawnSync } from "node:child_process";
import { expect } from "vitest";
import { type Running, start } from "./toasty.js";

/** Gives the program that follows it a terminal of its own, 100 columns wide, and passes on bytes and exit code. */
const giveTerminal = `
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
import select
open_input = True
while True:
    ready, _, _ = select.select([terminal] + ([0] if open_input else []), [], [])
    try:
        if terminal in ready:
            output = os.read(terminal, 65536)
            if not output: break
            os.write(1, output)
        if 0 in ready:
            typed = os.read(0, 65536)
            if typed: os.write(terminal, typed)
            else: open_input = False
    except OSError:
        break
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** Returns whether there can be terminals in these tests, and fails if everything must be real and there cannot. */
export function hasTerminal(): boolean {
  const found = spawnSync("python3", ["-c", "import pty"]).status === 0;
  if (process.env.TOASTY_REQUIRE_REAL) expect(found, "python3 with its pty module").toBe(true);
  return found;
}

/** Starts the command in a terminal. What is written to its standard input is typed. */
export function startInTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  kind = "xterm-256color",
): Running {
  const terminal = { ...env, TERM: kind };
  return start(args, terminal, { before: ["python3", "-c", giveTerminal, process.execPath] });
}
