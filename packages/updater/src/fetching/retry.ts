import { setTimeout as sleep } from "node:timers/promises";
import { cancelled } from "../update-error.js";
import type { NetworkOptions } from "./http-source.js";
import { isTransient } from "./network-error.js";

/** Tries until it succeeds, fails for good, or has been tried often enough. */
export async function withRetries<T>(
  network: NetworkOptions,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    if (signal?.aborted) throw cancelled(signal);
    try {
      return await attempt();
    } catch (error) {
      if (!isTransient(error) || tried >= network.attempts) throw error;
      await pause(network, tried, signal);
    }
  }
}

/** Waits before the next try: longer each time, and not all clients at once. */
export async function pause(
  network: NetworkOptions,
  tried: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const longest = Math.min(network.pauseMs * 2 ** (tried - 1), 30_000);
  await sleep(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {
    if (signal?.aborted) throw cancelled(signal);
  });
}
