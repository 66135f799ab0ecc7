// The sending side of the load, in a process of its own.
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { offer } from "../harness/offer.mjs";
import { hammer, metadata, open, request, type Target } from "./calls.ts";

interface Load {
  readonly target: Target;
  readonly seconds: number;
}

let last = 0;
const run = process.hrtime.bigint().toString(36);
const nextId = () => `b-${run}-${++last}`;

offer({
  /** Unary publishes, so many in flight; calls a second. */
  async unary({ target, seconds, inFlight }: Load & { readonly inFlight: number }) {
    const client = open(target);
    const headers = metadata(target);
    const publish = () =>
      new Promise<void>((resolve, reject) => {
        client.publish(request("desktop", nextId()), headers, (error) => (error ? reject(error) : resolve()));
      });
    await hammer(0.5, inFlight, publish);
    const rate = await hammer(seconds, inFlight, publish);
    client.close();
    return rate;
  },

  /** One publish stream, so many unacknowledged; acknowledged messages a second. */
  async stream({ target, seconds, inFlight, to }: Load & { readonly inFlight: number; readonly to: string }) {
    const client = open(target);
    const call = client.publishStream(metadata(target));
    const end = performance.now() + seconds * 1000;
    let sent = 0;
    let done = 0;
    const send = () => {
      while (sent - done < inFlight && performance.now() < end) {
        call.write({ sequence: ++sent, publish: request(to, nextId()), withdraw: undefined });
      }
      if (performance.now() >= end && sent === done) call.end();
    };
    const began = performance.now();
    call.on("data", ({ receipt }) => {
      if (receipt?.$case !== "published") call.destroy(new Error(`refused: ${JSON.stringify(receipt)}`));
      done++;
      send();
    });
    send();
    await once(call, "end");
    const rate = done / ((performance.now() - began) / 1000);
    client.close();
    return rate;
  },

  /** Queues so many bytes for one desk, in notifications of 24 KB. */
  async queue({
    target,
    bytes,
    to,
  }: {
    readonly target: Target;
    readonly bytes: number;
    readonly to: string;
  }) {
    const client = open(target);
    const call = client.publishStream(metadata(target));
    const body = "€".repeat(4096);
    const count = Math.ceil(bytes / (2 * Buffer.byteLength(body)));
    let sent = 0;
    let done = 0;
    const send = () => {
      while (sent - done < 16 && sent < count) {
        const publish = request(to, nextId(), "Build finished", body);
        call.write({ sequence: ++sent, publish, withdraw: undefined });
      }
      if (done === count) call.end();
    };
    call.on("data", ({ receipt }) => {
      if (receipt?.$case !== "published") call.destroy(new Error(`refused: ${JSON.stringify(receipt)}`));
      done++;
      send();
    });
    send();
    await once(call, "end");
    client.close();
    return count;
  },

  /** Many agents, each with a connection and a steady pace; how many publishes were taken and how many were not. */
  async steady({
    target,
    seconds,
    agents,
    perSecond,
  }: Load & { readonly agents: number; readonly perSecond: number }) {
    let taken = 0;
    let refused = 0;
    const agent = async (number: number) => {
      const client = open(target);
      const headers = metadata(target, `agent-${number}`);
      const pause = 1000 / perSecond;
      await sleep((number / agents) * pause);
      const began = performance.now();
      const pending: Promise<void>[] = [];
      for (let i = 0; performance.now() - began < seconds * 1000; i++) {
        pending.push(
          new Promise((resolve) => {
            const sentAt = process.hrtime.bigint().toString();
            client.publish(request("desktop", nextId(), sentAt), headers, (error, receipt) => {
              if (error || !receipt.success) refused++;
              else taken++;
              resolve();
            });
          }),
        );
        await sleep(Math.max(0, began + (i + 1) * pause - performance.now()));
      }
      await Promise.all(pending);
      client.close();
    };
    await Promise.all(Array.from({ length: agents }, (_, i) => agent(i)));
    return { taken, refused };
  },
});
