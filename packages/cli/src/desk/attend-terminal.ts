import { tellStates } from "../connecting/tell-states.js";
import type { Output } from "../printing/output.js";
import { type Attendance, attend } from "./attend.js";
import { createTerminalSurface } from "./terminal-surface.js";

/** A desk before it is said where it shows. */
export type Attending = Omit<Attendance, "surface">;

/** A desk with cards in this terminal, until the signal aborts. Where somebody can type, the keyboard answers. */
export async function attendTerminal(attendance: Attending, output: Output): Promise<void> {
  const { toasty } = attendance;
  using surface = createTerminalSurface(output, process.stdin);
  using _telling = tellStates(toasty, (line) => surface.tell(line));
  toasty.on("error", (error) => surface.tell(error.message));
  await attend({ ...attendance, surface });
}
