import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock } from "@toasty/kit/clock";
import type { Logger } from "@toasty/kit/logger";
import { within } from "@toasty/kit/within";
import type { Toast } from "../model/toast.js";

/** A network disk may hang. */
const limitMs = 5_000;
const maxBytes = 5 * 1024 * 1024;

/** Places where a toast goes that no backend could show. */
export interface LastResort {
  readonly alertFile: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Logs a toast that no backend could show; one that is critical is appended to the alert file too. */
export async function lastResort(
  toast: Toast,
  reason: string,
  { alertFile, clock, logger }: LastResort,
): Promise<"alert_file" | "log"> {
  const { id, agentId, title, lines, urgency } = toast;
  const content = { id, agentId, title, lines, urgency, reason };
  logger.error(content, "no way to show a notification is left");
  if (urgency !== "critical") return "log";
  const time = new Date(clock.now()).toISOString();
  try {
    await within(append(alertFile, { time, ...content }), limitMs);
    return "alert_file";
  } catch (err) {
    logger.error({ ...content, alertFile, err }, "the alert file cannot be written");
    return "log";
  }
}

async function append(alertFile: string, content: object): Promise<void> {
  await mkdir(dirname(alertFile), { recursive: true, mode: 0o700 });
  await keepSmall(alertFile);
  await appendFile(alertFile, `${JSON.stringify(content)}\n`, { mode: 0o600, flush: true });
}

/** Sets a large file aside, in the place of the older one. */
async function keepSmall(alertFile: string): Promise<void> {
  const size = (await stat(alertFile).catch(() => undefined))?.size ?? 0;
  if (size > maxBytes) await rename(alertFile, `${alertFile}.1`);
}
