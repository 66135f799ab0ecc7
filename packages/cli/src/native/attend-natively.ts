import type { Toasty } from "@toasty/client";
import { type DeskPreferences, startDesk } from "@toasty/desk";
import type { Logger, Renderer } from "@toasty/renderer";
import { aborted } from "../ending/until-aborted.js";

/** What a desk with native toasts is. */
export interface NativeAttendance {
  readonly toasty: Toasty;
  readonly clientId: string;
  readonly renderer: Renderer;
  readonly preferences?: DeskPreferences | undefined;
  readonly logger: Logger;
  /** Ends it quietly. */
  readonly signal: AbortSignal;
}

/** A desk with native toasts, until the signal aborts. Rejects when the broker refuses it. */
export async function attendNatively({ toasty, clientId, signal, ...more }: NativeAttendance): Promise<void> {
  await using desk = await startDesk({ ...more, client: toasty, id: clientId });
  await Promise.race([desk.ended, aborted(signal)]);
}
