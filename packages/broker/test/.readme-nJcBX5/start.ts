import { startBroker } from "@toasty/broker";

await using broker = await startBroker({ address: "127.0.0.1:0" });
console.log(`listening on ${broker.address} and ${broker.socket}`);
console.log(`publishers find their token in ${broker.tokens?.publisher}`);
