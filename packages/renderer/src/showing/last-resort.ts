import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { inTime } from "../backends/in-time.js";
import type { Logger } from "../backends/logger.js";
import type { Toast } from "../model/toast.js";

/** What is left when no desktop would show a toast: a critical one is appended to the alert file, any is in the log. */
export async function lastResort(
  toast: Toast,
  reason: string,
  alertFile: string,
  logger: Logger,
): Promise<"alert_file" | "log"> {
  const { id, agentId, title, lines, urgency } = toast;
  const content = { id, agentId, title, lines, urgency, reason };
  logger.error(content, "no way to show a notification is left");
  if (urgency !== "critical") return "log";
  try {
    await inTime(append(alertFile, content), patienceMs);
    return "alert_file";
  } catch (error) {
    logger.error(
      { ...content, alertFile, error: (error as Error).message },
      "the alert file cannot be written",
    );
    return "log";
  }
}

async function append(alertFile: string, content: object): Promise<void> {
  await mkdir(dirname(alertFile), { recursive: true, mode: 0o700 });
  await keepSmall(alertFile);
  await appendFile(alertFile, `${JSON.stringify({ time: new Date().toISOString(), ...content })}\n`, {
    mode: 0o600,
    flush: true,
  });
}

/** One older file is kept beside the current one. */
async function keepSmall(alertFile: string): Promise<void> {
  const size = (await stat(alertFile).catch(() => undefined))?.size ?? 0;
  if (size > maxBytes) await rename(alertFile, `${alertFile}.1`);
}

// A disk of the network may hang.
const patienceMs = 5_000;
const maxBytes = 5 * 1024 * 1024;
