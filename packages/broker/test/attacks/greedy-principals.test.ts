// Attacks by principals with a token of their own. Another principal attaches and publishes meanwhile, and notices nothing.
import { credentials } from "@grpc/grpc-js";
import { info, ListHistoryResponse, Role } from "@toasty/proto";
import { TokenServiceClient } from "@toasty/proto/grpc";
import { expect, test } from "vitest";
import { call } from "../../src/testing/channel.js";
import { type TestLine, testLine } from "../../src/testing/index.js";

async function guestToken({ address, tokens }: TestLine): Promise<string> {
  const client = new TokenServiceClient(address, credentials.createInsecure());
  const request = { name: "guest", role: Role.PUBLISHER, agentId: "" };
  const { secret } = await call(client.createToken.bind(client), request, { address, token: tokens.admin });
  client.close();
  return secret;
}

/** Attaches a new desk, and passes a notification and its outcome between it and another agent. */
async function expectService(line: TestLine, title: string): Promise<void> {
  const desk = await line.desk(title);
  const agent = line.agent("honest");
  const watch = agent.watch();
  const { notificationId } = await agent.publish(info(title), title);
  const { notification, cursor } = await desk.notification();
  expect(notification.id).toBe(notificationId);
  await desk.dismiss(cursor);
  while ((await watch.change()).notificationId !== notificationId);
  watch.cancel();
}

test("a token that opens watches without end leaves the sessions of others", async () => {
  await using line = await testLine({ limits: { sessions: 60 } });
  const token = await guestToken(line);
  const agents = Array.from({ length: 70 }, (_, i) => line.agent({ agent: `guest-${i}`, token }));
  const watches = agents.map((agent) => agent.watch());
  const refused = watches.slice(30).map((watch) => watch.closed());
  for (const error of await Promise.all(refused)) {
    expect(error).toMatchObject({ reason: "TOO_MANY_SESSIONS" });
  }
  await expectService(line, "desktop");
});

test("a token that opens publish streams without end leaves those of others, and all sessions", async () => {
  await using line = await testLine({ limits: { publishStreams: 20 } });
  const token = await guestToken(line);
  for (let i = 0; i < 30; i++) {
    const stream = line.agent({ agent: `guest-${i}`, token }).publishStream();
    stream.send(1, info(`${i}`));
    const outcome = await stream.receipt().catch((error: unknown) => error);
    if (i < 10) expect(outcome).toMatchObject({ sequence: 1 });
    else expect(outcome).toMatchObject({ reason: "TOO_MANY_SESSIONS" });
  }
  const stream = line.agent("honest").publishStream();
  stream.send(1, info("mine"));
  expect(await stream.receipt()).toMatchObject({ receipt: { $case: "published" } });
  await stream.end();
  await expectService(line, "desk");
});

test("a token that reads the history without end is told to wait, and others are not", async () => {
  await using line = await testLine({ limits: { callBurst: 300, callsPerSecond: 1 } });
  const token = await guestToken(line);
  const guest = line.agent({ agent: "guest", token });
  for (let i = 0; i < 50; i++) await guest.publish(info(`${i}`), "nobody");
  const pages = await Promise.allSettled(Array.from({ length: 20 }, () => guest.history(500)));
  const refused = pages.filter((page) => page.status === "rejected").map(({ reason }) => reason);
  expect(refused.length).toBeGreaterThan(15);
  for (const error of refused) {
    expect(error).toMatchObject({ reason: "RATE_LIMITED", resource: undefined });
    expect(error.retryAfterMs).toBeGreaterThan(0);
  }
  expect((await line.agent("honest").history()).entries).toEqual([]);
  await expectService(line, "desktop");
});

test("a page of the history is never larger than what is made in one turn", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const body = "€".repeat(4096);
  for (let i = 0; i < 55; i++) await agent.publish(info(`${i}`, body, { labels: large }), "nobody");
  const titles: string[] = [];
  let pageToken = "";
  let pages = 0;
  do {
    const page = await agent.history(500, pageToken);
    expect(ListHistoryResponse.encode(page).finish().length).toBeLessThan(1.1 * 2 ** 20);
    for (const { notification } of page.entries) {
      expect(notification?.payload?.value).toMatchObject({ bodyTextLine1: body });
      titles.push(notification?.payload?.value.header?.title ?? "");
    }
    pageToken = page.nextPageToken;
    pages++;
  } while (pageToken !== "");
  expect(titles).toEqual(Array.from({ length: 55 }, (_, i) => `${54 - i}`));
  expect(pages).toBe(2);
});

/** Labels of about 8 KB. */
const large = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`label-${i}`, "y".repeat(250)]));

test("a token that invents names of agents has no more rate than one", async () => {
  await using line = await testLine({ limits: { agentBurst: 3, agentPerSecond: 0.001, principalFactor: 2 } });
  const token = await guestToken(line);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) =>
      line.agent({ agent: `guest-${i}`, token }).publish(info("x"), "nobody"),
    ),
  );
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(6);
  await expectService(line, "desktop");
});
