// A program with a broker inside and nothing else to do, whose standard error may be full.
import { startBroker } from "@toasty/broker";
import { jsonLog } from "@toasty/broker/json-log";

process.on("uncaughtException", (error) => {
  console.log(JSON.stringify({ uncaught: error.message }));
  process.exitCode = 1;
});
const [, , level] = process.argv;
const logger = level && jsonLog({ name: "host", level });
const broker = await startBroker({ address: "127.0.0.1:0", ...(logger && { logger }) });
console.log(JSON.stringify({ address: broker.address }));
process.stdin.once("data", async () => {
  await broker.close();
  process.stdin.destroy();
});
