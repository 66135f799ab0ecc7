// A broker in a process of its own, to be killed, with folders and address from the environment.
import { startBroker } from "@toasty/broker";

const broker = await startBroker({
  address: process.env.TOASTY_TEST_ADDRESS,
  limits: { agentBurst: 100_000, agentPerSecond: 100_000 },
  mailbox: { messages: 100_000 },
  logger: { debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
});
process.stdout.write("ready\n");

process.on("SIGTERM", () => broker.close({ graceMs: 1_000 }).then(() => process.exit()));

// Whoever started it is gone: so is it.
process.stdin.on("end", () => process.exit()).resume();
