import { existsSync } from "node:fs";
import { join } from "node:path";
import { credentials, Metadata } from "@grpc/grpc-js";
import { info } from "@toasty/proto";
import { NotificationServiceClient } from "@toasty/proto/grpc";
import { pino } from "pino";
import { expect, test } from "vitest";
import { startBroker } from "../src/index.js";
import { type ScriptedDesk, type TestLine, testLine } from "../src/testing/index.js";
import { healthClient, reflectionClient } from "./standard-clients.js";

const unlimited = { agentBurst: 1e6, agentPerSecond: 1e6 };

test("a stop ends with every kind of stream open, tells each of them, and leaves nothing behind", async () => {
  await using line = await testLine({ reflection: true });
  const desk = await line.desk();
  const agent = line.agent();
  const watch = agent.watch();
  await watch.next();
  const stream = agent.publishStream();
  stream.send(1, info("x"));
  await stream.receipt();
  const client = new NotificationServiceClient(line.address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${line.tokens.desk}`);
  const subscription = client.subscribe({ clientId: "old" }, metadata);
  const subscribed = new Promise((resolve) => subscription.once("metadata", resolve));
  const subscriptionEnd = new Promise<{ code: number }>((resolve) =>
    subscription.once("error", resolve as never),
  );
  await subscribed;
  const health = healthClient(line.address);
  const states = health.watch();
  expect(await states.next()).toBe("SERVING");
  const reflection = reflectionClient(line.address);
  expect(await reflection.services()).toContain("sam.notifications.v1.NotificationService");

  await line.broker.close();

  const told = { code: "unavailable", reason: "STOPPING" };
  expect(await desk.closed()).toMatchObject(told);
  expect(await watch.closed()).toMatchObject(told);
  expect(await stream.end()).toMatchObject(told);
  expect((await subscriptionEnd).code).toBe(14);
  expect(await states.next()).toBe("NOT_SERVING");
  expect(await states.closed()).toMatchObject(told);
  expect(existsSync(join(line.env.TOASTY_RUNTIME_DIR, "broker.json"))).toBe(false);
  expect(existsSync(line.broker.socket ?? "")).toBe(false);
  await expect(agent.publish(info("too late"))).rejects.toMatchObject({ code: "unavailable" });
  client.close();
  health.close();
  reflection.close();
});

test("the health of the broker and of each service can be asked without a token", async () => {
  await using line = await testLine();
  const health = healthClient(line.address);
  expect(await health.check("")).toBe("SERVING");
  expect(await health.check("sam.notifications.v1.InteractionService")).toBe("SERVING");
  await expect(health.check("nonsense")).rejects.toMatchObject({ code: "not_found" });
  health.close();
});

test("reflection is served only where it was asked for", async () => {
  await using line = await testLine();
  const reflection = reflectionClient(line.address);
  await expect(reflection.services()).rejects.toMatchObject({ code: "unimplemented" });
  reflection.close();
});

/** A desk that takes nothing any more, though its connection lives, and more than that connection holds. */
async function deafDesk(line: TestLine, address: string): Promise<ScriptedDesk> {
  const desk = await line.desk({ id: "deaf", window: 10_000, address });
  desk.pause();
  const stream = line.agent().publishStream();
  for (let i = 0; i < 600; i++) stream.send(i, info("x", "b".repeat(2000)), "deaf");
  for (let i = 0; i < 600; i++) await stream.receipt();
  return desk;
}

test("a stop ends though somebody does not read its last words, over TCP as over the socket", async () => {
  await using line = await testLine({ limits: unlimited });
  const overTcp = await deafDesk(line, line.address);
  const overSocket = await deafDesk(line, `unix:${line.broker.socket}`);
  await line.broker.close({ graceMs: 50 });
  for (const desk of [overTcp, overSocket]) {
    desk.resume();
    expect(await desk.closed()).toMatchObject({ code: expect.stringMatching(/unavailable|cancelled/) });
  }
}, 10_000);

test("a broker that is slow to stop leaves the socket of the one that follows it alone", async () => {
  await using line = await testLine({ limits: unlimited });
  await deafDesk(line, line.address);
  let stopped = false;
  const stopping = line.broker.close({ graceMs: 1000 }).then(() => {
    stopped = true;
  });
  await using next = await startBroker({
    address: "127.0.0.1:0",
    env: line.env,
    logger: pino({ level: "silent" }),
  });
  expect(stopped).toBe(false);
  await stopping;
  const agent = line.agent({ address: `unix:${next.socket}` });
  expect((await agent.publish(info("x"))).success).toBe(true);
});

test("stopping twice is stopping once", async () => {
  await using line = await testLine();
  await Promise.all([line.broker.close(), line.broker.close({ graceMs: 0 })]);
});

test("streams without a token are bounded apart, and take no place from sessions", async () => {
  await using line = await testLine({ limits: { sessions: 1 } });
  const health = healthClient(line.address);
  const watches = Array.from({ length: 65 }, () => health.watch());
  const ends = watches.map((watch) => watch.next().catch((error: Error) => error));
  const refused = (await Promise.all(ends)).filter((end) => end !== "SERVING");
  expect(refused).toEqual([expect.objectContaining({ reason: "TOO_MANY_SESSIONS" })]);
  expect((await line.desk()).unread()).toHaveLength(1);
  health.close();
});
