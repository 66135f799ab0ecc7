// Shows notifications by the renderer, or says the same to the daemon with nothing in between.
import { info } from "@toasty/proto";
import { createRenderer, type Renderer } from "@toasty/renderer";
import { createClient, type MessageBus, Variant } from "dbus-native";
import { offer } from "../harness/offer.mjs";

let renderer: Renderer;
let bus: MessageBus;

const news = info("Build finished", "x".repeat(200));

offer({
  open: async (address: string) => {
    process.env.DBUS_SESSION_BUS_ADDRESS = address;
    renderer = await createRenderer({ app: { id: "Toasty.Bench", name: "Toasty's bench" } });
    bus = createClient({ busAddress: address });
    await bus.getId();
    return renderer.capabilities().backend;
  },
  /** Live memory in MB: what a garbage collection leaves, in the heap and beside it. */
  live: () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / 1024 / 1024;
  },
  /** Notifications per second, with so many in flight. */
  show: (load: Load) =>
    rate(load, async () => {
      const { backend } = await renderer.show(news);
      if (backend !== "freedesktop") throw new Error(`shown by ${backend}`);
    }),
  /** The same message to the daemon, written by hand. */
  bare: (load: Load) =>
    rate(load, async () => {
      await bus.invoke({
        destination: "org.freedesktop.Notifications",
        path: "/org/freedesktop/Notifications",
        interface: "org.freedesktop.Notifications",
        member: "Notify",
        signature: "susssasa{sv}i",
        body: [
          "Toasty's bench",
          0,
          "file:///icon.png",
          "Build finished",
          "x".repeat(200),
          ["default", "Open"],
          { urgency: new Variant("y", 1) },
          -1,
        ],
      });
    }),
});

interface Load {
  readonly count: number;
  readonly inFlight: number;
}

async function rate({ count, inFlight }: Load, one: () => Promise<void>): Promise<number> {
  let left = count;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await one();
    }),
  );
  return count / ((performance.now() - began) / 1000);
}
