import { type ConnectOptions, connect, type Toasty } from "@toasty/client";
import type { ValuesOf } from "../parsing/options.js";
import type { lineOptions } from "./line-options.js";

/** Where a command's broker is, and in whose name it speaks. */
export type LineOptions = ValuesOf<typeof lineOptions>;

/**
 * Connects to the broker for a command that is over soon: a broker that is not there fails it at the first try, because
 * somebody waits for the prompt.
 */
export async function openLine(options: LineOptions, signal: AbortSignal): Promise<Toasty> {
  const toasty = openPatientLine(options);
  try {
    await toasty.ready({ failFast: true, timeoutMs: 10_000, signal });
    return toasty;
  } catch (error) {
    await toasty.close({ flushMs: 0 });
    throw error;
  }
}

/** Connects for a command that stays: it waits for a broker that is away. */
export function openPatientLine(options: LineOptions): Toasty {
  return open(options, {});
}

/**
 * Connects for something that must not get into the way of a job: what cannot be sent now is dropped, and a broker that
 * does not answer costs a second.
 */
export function openFleetingLine(options: LineOptions): Toasty {
  return open(options, { onUnavailable: "drop", connectTimeoutMs: 1_000, callTimeoutMs: 1_000 });
}

function open({ address, tlsCa, plaintext, token, agent }: LineOptions, patience: ConnectOptions): Toasty {
  const toasty = connect({
    ...patience,
    agent: agent ?? process.env.TOASTY_AGENT ?? "toasty",
    address,
    tls: tlsCa,
    plaintext: plaintext || undefined,
    token,
  });
  // What fails is told where it is awaited.
  toasty.on("error", () => {});
  return toasty;
}
