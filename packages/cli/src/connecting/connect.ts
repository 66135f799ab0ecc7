import { type ConnectionState, type ConnectOptions, connect, type Toasty } from "@toasty/client";
import { sanitizeLine } from "@toasty/proto";
import type { ConnectionSettings } from "./connection-options.js";

/** Connects for a short command: fails at the first attempt if there is no broker, because somebody waits for the prompt. */
export async function connectNow(options: ConnectionSettings, signal: AbortSignal): Promise<Toasty> {
  const toasty = connectAndRetry(options);
  try {
    await toasty.ready({ failFast: true, timeoutMs: 10_000, signal });
    return toasty;
  } catch (error) {
    await toasty.close({ flushMs: 0 });
    throw error;
  }
}

/** Connects for a command that keeps running: retries while the broker is away. */
export function connectAndRetry(options: ConnectionSettings): Toasty {
  return open(options, {});
}

/** Connects beside a job: drops what cannot be sent at once, and gives a broker that does not answer one second. */
export function connectOrDrop(options: ConnectionSettings): Toasty {
  return open(options, { onUnavailable: "drop", connectTimeoutMs: 1_000, callTimeoutMs: 1_000 });
}

function open(
  { address, tlsCa, plaintext, token, agent }: ConnectionSettings,
  limits: ConnectOptions,
): Toasty {
  const toasty = connect({
    ...limits,
    agent: agent ?? process.env.TOASTY_AGENT ?? "toasty",
    address,
    tls: tlsCa,
    plaintext: plaintext || undefined,
    token,
  });
  // A failure is reported where it is awaited.
  toasty.on("error", () => {});
  return toasty;
}

/** Reports in words when the broker goes away and when it is back, each once, until it is disposed. */
export function reportStates(toasty: Toasty, report: (line: string) => void): Disposable {
  let away = false;
  const onState = (state: ConnectionState) => {
    if (state.kind === "waiting" && !away) {
      away = true;
      report(`${sanitizeLine(state.error.fullMessage)} Trying again until it is there.`);
    } else if (state.kind === "ready" && away) {
      away = false;
      report(`the broker at ${state.address} is there again`);
    }
  };
  toasty.on("state", onState);
  return { [Symbol.dispose]: () => void toasty.off("state", onState) };
}
