import { Client, credentials } from "@grpc/grpc-js";
import { info, type Toasty, ToastyError } from "@toasty/client";
import type { RuntimeFile } from "@toasty/proto";
import { connectNow } from "../connecting/connect.js";
import type { ConnectionSettings } from "../connecting/connection-options.js";
import { explain } from "../ending/failure.js";
import { type Finding, ok, wrong } from "./finding.js";

/** Checks whether the broker answers, how fast, how it feels, and whether a desk gets what is sent. */
export async function checkBroker(
  options: ConnectionSettings,
  runtime: RuntimeFile | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  try {
    await using toasty = await connectNow(options, signal);
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

function trustedAt(
  address: string,
  { tlsCa }: ConnectionSettings,
  runtime: RuntimeFile | undefined,
): Trusted {
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
  const { message, remedy } = explain(ToastyError.from(error));
  return wrong(check, message, remedy ?? "look at the broker's log");
}

const names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** The authorities or the one certificate to trust, in PEM; true: the system's; undefined: the address is no TLS. */
type Trusted = true | string | undefined;

/** Asks the standard health service, as any monitor would. */
async function checkHealth(address: string, trusted: Trusted): Promise<Finding> {
  const roots = typeof trusted === "string" ? Buffer.from(trusted) : undefined;
  const client = new Client(address, trusted ? credentials.createSsl(roots) : credentials.createInsecure(), {
    "grpc.enable_http_proxy": 0,
    // Not the number of this machine, which Node warns of.
    ...(address.startsWith("127.") && { "grpc.ssl_target_name_override": "localhost" }),
  });
  try {
    const status = await new Promise<string>((resolve, reject) => {
      client.makeUnaryRequest(
        "/grpc.health.v1.Health/Check",
        // An empty request asks for the whole server; a response is one enum field.
        () => Buffer.alloc(0),
        (bytes) => names[bytes[1] ?? 0] ?? "UNKNOWN",
        {},
        { deadline: Date.now() + 5_000 },
        (error, value) => (error ? reject(error) : resolve(value ?? "UNKNOWN")),
      );
    });
    return status === "SERVING"
      ? ok("health", status)
      : wrong("health", status, "the broker is stopping; start it again");
  } catch (error) {
    return wrong("health", (error as Error).message, "look at the broker's log");
  } finally {
    client.close();
  }
}
