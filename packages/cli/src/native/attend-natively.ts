import type { Toasty } from "@toasty/client";
import { type DeskPreferences, startDesk, usualPrompts } from "@toasty/desk";
import type { Logger, Renderer } from "@toasty/renderer";
import { aborted } from "../ending/until-aborted.js";
import type { Output } from "../printing/output.js";
import { terminalPrompt } from "./terminal-prompt.js";

/** What a desk with native toasts is. */
export interface NativeAttendance {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly renderer: Renderer;
  readonly preferences?: DeskPreferences | undefined;
  readonly logger: Logger;
  /** Terminal that takes the answers that no toast and no dialog takes. */
  readonly output: Output;
  /** Ends it quietly. */
  readonly signal: AbortSignal;
}

/** A desk with native toasts, until the signal aborts. Rejects when the broker refuses it. */
export async function attendNatively({
  toasty,
  clientId,
  signal,
  output,
  ...more
}: NativeAttendance): Promise<void> {
  const prompts = [...usualPrompts(), terminalPrompt(output, process.stdin)];
  await using desk = await startDesk({ ...more, client: toasty, id: clientId, prompts });
  await Promise.race([desk.ended, aborted(signal)]);
}
