// A broker in a process of its own, so that a test can kill it.
import { startBroker } from "@toasty/broker";

const nothing = () => {};
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
const { address, socket, epoch } = await startBroker({ address: process.argv[2], logger });
console.log(JSON.stringify({ address, socket, epoch }));
