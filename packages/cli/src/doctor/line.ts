import { info, type Toasty, ToastyError } from "@toasty/client";
import type { RuntimeFile } from "@toasty/proto";
import { type LineOptions, openLine } from "../connecting/open-line.js";
import { explain } from "../ending/failure.js";
import { type Finding, ok, wrong } from "./finding.js";
import { checkHealth, type Trusted } from "./health.js";

/** Checks whether the broker answers, how fast, how it feels, and whether a desk gets what is sent. */
export async function checkLine(
  options: LineOptions,
  runtime: RuntimeFile | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    await using toasty = await openLine(options, signal);
    const address = toasty.state.kind === "ready" ? toasty.state.address : "";
    return [
      ok("broker", `answers at ${address}`),
      await checkHealth(address, trustedAt(address, options, runtime)),
      await checkCall(toasty, signal),
      await checkDesk(toasty, signal),
    ];
  } catch (error) {
    signal.throwIfAborted();
    return [failed("broker", error)];
  }
}

function trustedAt(address: string, { tlsCa }: LineOptions, runtime: RuntimeFile | undefined): Trusted {
  if (tlsCa) return tlsCa === true || tlsCa.ca;
  return runtime?.tls?.address === address ? runtime.tls.certificate : undefined;
}

async function checkCall(toasty: Toasty, signal: AbortSignal): Promise<Finding> {
  const began = performance.now();
  try {
    for await (const _ of toasty.history({ pageSize: 1, signal })) break;
    return ok("call", `answered in ${(performance.now() - began).toFixed(1)} ms`);
  } catch (error) {
    return failed("call", error);
  }
}

/** The only way to know that notifications are shown is to send one. */
async function checkDesk(toasty: Toasty, signal: AbortSignal): Promise<Finding> {
  const hello = info("toasty doctor", "This desk gets what is sent.", {
    importance: "low",
    sound: "silent",
    ttlMs: 5_000,
  });
  try {
    const { outcome, sessions, id } = await toasty.publish(hello, { to: "*", signal });
    if (outcome === "no_subscriber") return wrong("desk", "none is attached", "start one with `toasty desk`");
    await toasty.withdraw(id, { signal });
    return ok("desk", `${sessions} attached; a test notification was sent and taken back`);
  } catch (error) {
    return failed("desk", error);
  }
}

function failed(check: string, error: unknown): Finding {
  const { sentence } = explain(ToastyError.from(error));
  const [found = sentence, ...remedy] = sentence.split(/(?<=\.) (?=[A-Z])/);
  return wrong(check, found, remedy.join(" ") || "look at the broker's log");
}
