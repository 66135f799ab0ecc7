import { credentials, Metadata } from "@grpc/grpc-js";
import { info, type Notification, progress } from "@toasty/proto";
import { NotificationServiceClient } from "@toasty/proto/grpc";
import { expect, test } from "vitest";
import { Inbox } from "../src/testing/inbox.js";
import { type TestLine, testLine } from "../src/testing/index.js";

async function subscribe(line: TestLine, clientId = "desktop", address = line.address) {
  const client = new NotificationServiceClient(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${line.tokens.desk}`);
  const stream = client.subscribe({ clientId }, metadata);
  const inbox = new Inbox<Notification>(stream);
  await Promise.race([new Promise((resolve) => stream.once("metadata", resolve)), inbox.closed()]);
  return {
    inbox,
    close: () => {
      stream.cancel();
      client.close();
    },
  };
}

test("a subscriber receives notifications and nothing else, each acknowledged by being written", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const first = await subscribe(line);
  await agent.publish({ ...info("one"), id: "one" });
  await agent.publish({ ...progress("Run", 0.5), id: "two" });
  await agent.withdraw("one");
  await agent.publish({ ...info("three"), id: "three" });
  const ids = [await first.inbox.next(), await first.inbox.next(), await first.inbox.next()].map(
    ({ id }) => id,
  );
  expect(ids).toEqual(["one", "two", "three"]);
  first.close();

  const second = await subscribe(line);
  await agent.publish({ ...info("four"), id: "four" });
  expect((await second.inbox.next()).id).toBe("four");
  second.close();
});

test("an illegal client id is refused", async () => {
  await using line = await testLine();
  const subscription = await subscribe(line, "no good");
  expect(await subscription.inbox.closed()).toMatchObject({ code: "invalid_argument" });
  subscription.close();
});

test.skipIf(process.platform === "win32")("the unix socket serves the same", async () => {
  await using line = await testLine();
  const subscription = await subscribe(line, "desktop", `unix:${line.broker.socket}`);
  await line.agent({ address: `unix:${line.broker.socket}` }).publish({ ...info("x"), id: "by-socket" });
  expect((await subscription.inbox.next()).id).toBe("by-socket");
  subscription.close();
});
