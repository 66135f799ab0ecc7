// The receiving side of the load, in a process of its own.
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { AttachRequest, Delivery } from "@toasty/proto";
import type { NotificationServiceClient } from "@toasty/proto/grpc";
import { offer } from "../harness/offer.mjs";
import { metadata, open, type Target } from "./calls.ts";

interface Sessions {
  readonly target: Target;
  readonly count: number;
  /** True if all have the client id `desktop`; false if each has one of its own. */
  readonly shared?: boolean;
}

const clients: NotificationServiceClient[] = [];
let deliveries = 0;
let latencies: number[] = [];

offer({
  /** Opens sessions, each on a connection of its own, and waits until all are live. */
  async attach({ target, count, shared = true }: Sessions) {
    const live = Array.from({ length: count }, (_, i) => attach(target, shared ? "desktop" : `desk-${i}`));
    await Promise.all(live);
  },

  /** Returns the deliveries since the last call: their number, and the time that each took since it was sent. */
  take() {
    const taken = { deliveries, latencies };
    deliveries = 0;
    latencies = [];
    return taken;
  },

  /** Waits until that many deliveries have come. */
  async receive(count: number) {
    while (deliveries < count) await sleep(20);
    deliveries = 0;
  },

  close() {
    for (const client of clients.splice(0)) client.close();
  },
});

function attach(target: Target, clientId: string): Promise<void> {
  const client = open(target);
  clients.push(client);
  const call = client.attach(metadata(target));
  call.write({
    request: { $case: "open", value: { clientId, resumeAfter: [], labelFilter: {}, window: 0 } },
  });
  call.on("error", () => {});
  receive(call);
  // A bare server says nothing of its own accord, so that being connected has to do.
  return new Promise((resolve, reject) => {
    client.waitForReady(Date.now() + 10_000, (error) => (error ? reject(error) : resolve()));
  });
}

function receive(call: ClientDuplexStream<AttachRequest, Delivery>): void {
  let unacknowledged = 0;
  call.on("data", ({ cursor, event }: Delivery) => {
    if (event?.$case !== "notification") return;
    deliveries++;
    const { payload } = event.value;
    if (payload?.$case === "textMessage" && /^\d+$/.test(payload.value.header?.title ?? "")) {
      latencies.push(Number(process.hrtime.bigint() - BigInt(payload.value.header?.title ?? 0)) / 1e6);
    }
    if (++unacknowledged < 64) return;
    unacknowledged = 0;
    call.write({ request: { $case: "ack", value: { cursors: [cursor] } } });
  });
}
