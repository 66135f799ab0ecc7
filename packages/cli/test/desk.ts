import { readFileSync } from "node:fs";
import { connect, type NotificationDelivery } from "@toasty/client";
import type { RuntimeFile } from "@toasty/proto";

/** Attaches a desk that does the same with everything that arrives. Resolves when it is attached. */
export async function scriptedDesk(
  env: Readonly<Record<string, string>>,
  act: (delivery: NotificationDelivery) => Promise<unknown>,
  clientId = "desktop",
): Promise<AsyncDisposable> {
  const runtime = JSON.parse(readFileSync(`${env.TOASTY_RUNTIME_DIR}/broker.json`, "utf8")) as RuntimeFile;
  const token = readFileSync(`${env.TOASTY_CONFIG_DIR}/desk.token`, "utf8").trim();
  const client = connect({ agent: "desk", address: runtime.address, plaintext: true, token });
  const attachment = client.attach(clientId);
  const caughtUp = Promise.withResolvers<void>();
  const done = (async () => {
    for await (const delivery of attachment) {
      if (delivery.kind === "caught_up") caughtUp.resolve();
      if (delivery.kind === "notification") await act(delivery);
    }
  })();
  void done.catch(caughtUp.reject);
  await caughtUp.promise;
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all([attachment.close(), done]);
      await client.close();
    },
  };
}
