import { Client, credentials } from "@grpc/grpc-js";
import { type Finding, ok, wrong } from "./finding.js";

const names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"];

/** The authorities or the one certificate to trust, in PEM; true: the system's; undefined: the address is no TLS. */
export type Trusted = true | string | undefined;

/** Asks the standard health service, as any monitor would. */
export async function checkHealth(address: string, trusted: Trusted): Promise<Finding> {
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
