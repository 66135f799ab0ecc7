// Publishes at a steady pace and remembers when.
import { setTimeout as sleep } from "node:timers/promises";
import { connect, info, type Toasty } from "@toasty/client";
import { offer } from "../harness/offer.mjs";

let toasty: Toasty;

offer({
  connect: async ({ address, token }: { address: string; token: string }) => {
    toasty = connect({ address, plaintext: true, token, agent: "bench" });
    await toasty.ready();
  },
  /** Publishes; returns when each was given to the client, by id, on the clock that all processes of a machine share. */
  publish: async ({ count, perSecond }: { count: number; perSecond: number }) => {
    const sent: Record<string, number> = {};
    for (let i = 0; i < count; i++) {
      const id = `b9-${i}`;
      sent[id] = Number(process.hrtime.bigint()) / 1e6;
      await toasty.publish(info("Build finished", "x".repeat(200), { id }));
      await sleep(1000 / perSecond);
    }
    return sent;
  },
});
