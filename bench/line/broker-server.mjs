// The candidate: a broker of its own, with its limits raised where a row would meet them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepHeapSmall } from "@toasty/broker/small-heap";
import { offer } from "../harness/offer.mjs";

// As `toasty serve` does, in the same order.
keepHeapSmall();
const { startBroker } = await import("@toasty/broker");

const plenty = 1_000_000_000;
const raised = {
  limits: { agentBurst: plenty, agentPerSecond: plenty, callBurst: plenty, callsPerSecond: plenty },
  mailbox: { messages: 100_000, bytes: 128 * 1024 * 1024, totalBytes: 1024 * 1024 * 1024 },
};

const folder = mkdtempSync(join(tmpdir(), "toasty-bench-"));
let broker;

offer({
  async listen({ limits }) {
    broker = await startBroker({
      ...(limits === "raised" ? raised : {}),
      address: "127.0.0.1:0",
      env: { TOASTY_RUNTIME_DIR: join(folder, "run"), TOASTY_CONFIG_DIR: join(folder, "config") },
      logger: {
        debug() {},
        info() {},
        warn: console.error,
        error: console.error,
        fatal: console.error,
        isLevelEnabled: () => false,
      },
    });
    if (!broker.tokenFiles) throw new Error("the broker has no tokens");
    return {
      address: broker.address,
      publisher: readFileSync(broker.tokenFiles.publisher, "utf8").trim(),
      desk: readFileSync(broker.tokenFiles.desk, "utf8").trim(),
      env: { TOASTY_RUNTIME_DIR: join(folder, "run"), TOASTY_CONFIG_DIR: join(folder, "config") },
    };
  },
  async stop() {
    await broker.close();
    rmSync(folder, { recursive: true, force: true });
  },
});
