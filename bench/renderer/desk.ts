// A desk whose renderer remembers when the daemon had taken each notification.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "@toasty/client";
import { startDesk } from "@toasty/desk";
import { createRenderer } from "@toasty/renderer";
import { offer } from "../harness/offer.mjs";

const accepted: Record<string, number> = {};
const folder = mkdtempSync(join(tmpdir(), "toasty-bench-desk-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

offer({
  start: async ({ address, token, bus }: { address: string; token: string; bus: string }) => {
    process.env.DBUS_SESSION_BUS_ADDRESS = bus;
    const renderer = await createRenderer({ app: { id: "Toasty.Bench", name: "Toasty's bench" } });
    const timed = {
      ...renderer,
      show: async (notification: Parameters<typeof renderer.show>[0]) => {
        const shown = await renderer.show(notification);
        if (shown.backend === "freedesktop")
          accepted[notification.id] = Number(process.hrtime.bigint()) / 1e6;
        return shown;
      },
    };
    await startDesk({
      client: connect({ address, plaintext: true, token }),
      renderer: timed,
      file: join(folder, "held.jsonl"),
    });
  },
  accepted: () => accepted,
});
