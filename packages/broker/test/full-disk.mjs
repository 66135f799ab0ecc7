// Runs brokers on a small disk of its own that it fills, and prints what they did. full-disk.mjs FOLDER
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { credentials, Metadata } from "@grpc/grpc-js";
import { startBroker } from "@toasty/broker";
import { ToastyError } from "@toasty/proto";
import { TokenServiceClient } from "@toasty/proto/grpc";

const [, , disk] = process.argv;
const env = { TOASTY_RUNTIME_DIR: join(disk, "run"), TOASTY_CONFIG_DIR: join(disk, "config") };
const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet, fatal: quiet };
const start = () => startBroker({ address: "127.0.0.1:0", env, logger });
const filler = join(disk, "filler");
const config = () => readdirSync(env.TOASTY_CONFIG_DIR).sort();
const failure = (error) => {
  const { code, reason, fullMessage } = ToastyError.from(error);
  return { code, reason, message: fullMessage.replaceAll(disk, "DISK") };
};

/** Fills the disk but for so many bytes. */
function fill(left) {
  const file = openSync(filler, "w");
  const page = Buffer.alloc(4096);
  try {
    for (;;) writeSync(file, page);
  } catch (error) {
    if (error.code !== "ENOSPC") throw error;
  }
  ftruncateSync(file, statSync(filler).size - left);
  closeSync(file);
}

const said = {};
// Folders take no page of it, but inodes, which a full disk has.
for (const folder of Object.values(env)) mkdirSync(folder, { mode: 0o700 });
fill(0);
said.firstStart = await start().then(
  () => "started",
  (error) => failure(error),
);
said.leftByFirstStart = config();
rmSync(filler);

let broker = await start();
const admin = new Metadata();
const call = (name, request) =>
  new Promise((resolve, reject) => {
    admin.set("authorization", `Bearer ${readFileSync(broker.tokenFiles.admin, "utf8").trim()}`);
    const client = new TokenServiceClient(broker.address, credentials.createInsecure());
    client[name](request, admin, (error, response) => {
      client.close();
      if (error) reject(error);
      else resolve(response);
    });
  });
const create = (name) => call("createToken", { name, role: 1, agentId: "" });
const names = async () => (await call("listTokens", {})).tokens.map(({ name }) => name);
const made = Array.from({ length: 30 }, (_, i) => `t${10 + i}`);
for (const name of made) await create(name);
const store = join(env.TOASTY_CONFIG_DIR, "tokens.json");
const before = readFileSync(store, "utf8");
said.storeBytes = before.length;

for (const left of [0, 4096]) {
  fill(left);
  said[`create${left}`] = await create("one-more").then(() => "created", failure);
  said[`revoke${left}`] = await call("revokeToken", { name: "t10" }).then(() => "revoked", failure);
  said[`same${left}`] = readFileSync(store, "utf8") === before && (await names()).join() === made.join();
}
said.leftByCalls = config();
await broker.close();
fill(0);
said.restart = await start().then(
  (running) => running.close().then(() => "started"),
  (error) => failure(error),
);
rmSync(filler);

broker = await start();
await create("one-more");
said.afterwards = (await names()).length;
await broker.close();
console.log(JSON.stringify(said));
