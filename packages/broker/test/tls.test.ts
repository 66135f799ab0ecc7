import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { info, Notification, PublishOutcome } from "@toasty/proto";
import { NotificationServiceClient } from "@toasty/proto/grpc";
import { expect, test } from "vitest";
import { startBroker } from "../src/broker.js";
import { answers } from "../src/listening/probe.js";
import { testLine } from "../src/testing/index.js";

const read = (name: string) => readFileSync(new URL(`./fixtures/localhost.${name}.pem`, import.meta.url));

test("with tls the address speaks it and nothing else, and may be one that others reach", async () => {
  await using line = await testLine({ address: "0.0.0.0:0", tls: { cert: read("cert"), key: read("key") } });
  const port = line.address.split(":").at(-1);
  const client = new NotificationServiceClient(`localhost:${port}`, credentials.createSsl(read("cert")), {
    "grpc.enable_http_proxy": 0,
  });
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${line.tokens.publisher}`);
  const request = { targetClientId: "desktop", notification: Notification.fromPartial(info("x")) };
  const outcome = await new Promise((resolve, reject) => {
    client.publish(request, metadata, (error: ServiceError | null, response) => {
      if (error) reject(error);
      else resolve(response.outcome);
    });
  });
  expect(outcome).toBe(PublishOutcome.QUEUED);
  client.close();
  await expect(line.agent({ address: `127.0.0.1:${port}` }).publish(info("x"))).rejects.toMatchObject({
    code: "unavailable",
  });
});

test("without a unix socket there is a second port of this machine, with a certificate of this start alone", async () => {
  await using line = await testLine({ socket: false });
  const { env, broker } = line;
  const file = join(env.TOASTY_RUNTIME_DIR, "broker.json");
  const runtime = JSON.parse(readFileSync(file, "utf8"));
  expect(runtime).toEqual({ address: line.address, tls: broker.tls, pid: process.pid, epoch: broker.epoch });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(broker.tls?.address).toMatch(/^127\.0\.0\.1:\d+$/);
  // The key is nowhere on disk.
  for (const folder of [env.TOASTY_RUNTIME_DIR, env.TOASTY_CONFIG_DIR])
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), "utf8")).not.toContain("PRIVATE KEY");

  await broker.close({ graceMs: 0 });
  const next = await startBroker({ address: "127.0.0.1:0", socket: false, env, logger: silent });
  expect(next.tls?.certificate).not.toBe(broker.tls?.certificate);
  await next.close({ graceMs: 0 });
});

test("with a unix socket there is no such port", async () => {
  await using line = await testLine();
  expect(line.broker.tls).toBeUndefined();
  expect(readFileSync(join(line.env.TOASTY_RUNTIME_DIR, "broker.json"), "utf8")).not.toContain("tls");
});

test("the second port is closed with the others, and ends who does not leave", async () => {
  const line = await testLine({ socket: false });
  const { address = "", certificate = "" } = line.broker.tls ?? {};
  const client = new NotificationServiceClient(address, credentials.createSsl(Buffer.from(certificate)), {
    "grpc.enable_http_proxy": 0,
    "grpc.ssl_target_name_override": "localhost",
  });
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${line.tokens.desk}`);
  const stream = client.subscribe({ clientId: "desktop" }, metadata);
  const ended = new Promise<ServiceError>((resolve) => stream.on("error", resolve));
  await new Promise((resolve) => stream.once("metadata", resolve));
  await line.broker.close({ graceMs: 0 });
  expect(await ended).toMatchObject({ code: status.UNAVAILABLE });
  expect(await answers({ host: "127.0.0.1", port: Number(address.split(":")[1]) })).toBe(false);
  client.close();
  await line[Symbol.asyncDispose]();
});

const nothing = () => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
