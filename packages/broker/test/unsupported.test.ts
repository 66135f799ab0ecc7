import {
  AttachRequest,
  CreateTokenRequest,
  info,
  ListHistoryRequest,
  Notification,
  NotificationState,
  PublishRequest,
  question,
  ReportRequest,
  Role,
} from "@toasty/proto";
import { InteractionServiceClient, NotificationServiceClient, TokenServiceClient } from "@toasty/proto/grpc";
import { expect, test } from "vitest";
import { call, channelOptions, metadataOf, plainly } from "../src/testing/channel.js";
import { Inbox } from "../src/testing/inbox.js";
import { type TestLine, testLine } from "../src/testing/index.js";

const notSupported = (field: string) => ({
  code: "unimplemented",
  reason: "UNSUPPORTED",
  violations: [{ field, description: expect.stringMatching(/not supported by this broker yet: \w+/) }],
});

const invalid = (field: string) => ({ reason: "INVALID", violations: [expect.objectContaining({ field })] });

test("a lease outside of a publish stream is refused, because nothing would end it", async () => {
  await using line = await testLine();
  await using clients = clientsOf(line);
  const request = PublishRequest.fromPartial({ targetClientId: "d", notification: info("a"), leaseMs: 5000 });
  const published = call(
    clients.notifications.publish.bind(clients.notifications),
    request,
    clients.publisher,
  );
  await expect(published).rejects.toMatchObject(invalid("lease_ms"));
});

test("reports and presence on the attach stream are refused", async () => {
  await using line = await testLine();
  await using clients = clientsOf(line);
  for (const request of [
    { $case: "report", value: { sequence: 1, report: undefined } },
    { $case: "presence", value: { state: 1, sinceMs: 1 } },
  ] as const) {
    const stream = clients.notifications.attach(metadataOf(clients.desk));
    const inbox = new Inbox(stream);
    stream.write(AttachRequest.create({ request }));
    expect(await inbox.closed()).toMatchObject(notSupported(request.$case));
  }
});

test("a report that names a person is refused", async () => {
  await using line = await testLine();
  await using clients = clientsOf(line);
  const request = ReportRequest.fromPartial({ clientId: "d", cursor: "x", by: "ann" });
  const reported = call(clients.interactions.report.bind(clients.interactions), request, clients.desk);
  await expect(reported).rejects.toMatchObject(notSupported("by"));
});

test("filters of the history, clearing it, and listing desks are refused", async () => {
  await using line = await testLine();
  await using clients = clientsOf(line);
  const { notifications, publisher, admin } = clients;
  const filters: [string, Parameters<typeof ListHistoryRequest.fromPartial>[0]][] = [
    ["text", { text: "x" }],
    ["agent_id", { agentId: "a" }],
    ["target_client_id", { targetClientId: "d" }],
    ["states", { states: [NotificationState.ANSWERED] }],
    ["labels", { labels: { job: "7" } }],
    ["since_ms", { sinceMs: 0 }],
    ["until_ms", { untilMs: 1 }],
  ];
  for (const [field, filter] of filters) {
    const request = ListHistoryRequest.fromPartial(filter);
    const listed = call(notifications.listHistory.bind(notifications), request, publisher);
    await expect(listed).rejects.toMatchObject(notSupported(field));
  }
  const cleared = call(notifications.clearHistory.bind(notifications), {}, admin);
  await expect(cleared).rejects.toMatchObject(notSupported("ClearHistory"));
  const desks = call(notifications.listDesks.bind(notifications), {}, publisher);
  await expect(desks).rejects.toMatchObject(notSupported("ListDesks"));
});

test("tokens for a prefix of agents, and for brokers, are refused", async () => {
  await using line = await testLine();
  await using clients = clientsOf(line);
  const create = clients.tokens.createToken.bind(clients.tokens);
  const prefixed = CreateTokenRequest.fromPartial({ name: "a", role: Role.PUBLISHER, agentPrefix: "claude" });
  await expect(call(create, prefixed, clients.admin)).rejects.toMatchObject(notSupported("agent_prefix"));
  const bridge = CreateTokenRequest.fromPartial({ name: "a", role: Role.BRIDGE });
  await expect(call(create, bridge, clients.admin)).rejects.toMatchObject(invalid("role"));
});

test("an origin is refused, and client ids that begin with ~ are too", async () => {
  await using line = await testLine();
  const agent = line.agent();
  const traveled = Notification.fromPartial({ ...info("a"), origin: "elsewhere" });
  await expect(agent.publish(traveled)).rejects.toMatchObject(invalid("notification.origin"));
  await expect(agent.publish(info("a"), "~ann")).rejects.toMatchObject(invalid("target_client_id"));
  const desk = await line.desk("~ann");
  expect(await desk.closed()).toMatchObject(invalid("open.client_id"));
});

test("details of a question reach the desk, cleaned", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const asked = question("Run it?", { buttons: { yes: "Yes" } });
  const { payload } = asked;
  if (payload?.$case !== "interactiveMessage") throw new Error("a question is an interactive message");
  const value = { ...payload.value, details: `rm -rf build\u001b[2J${"x".repeat(10_000)}` };
  await line.agent().publish({ ...asked, payload: { $case: "interactiveMessage", value } });
  const { notification } = await desk.notification();
  expect(notification.payload?.value).toMatchObject({ details: `rm -rf build${"x".repeat(10_000)}` });
});

function clientsOf({ address, tokens }: TestLine) {
  const notifications = new NotificationServiceClient(address, plainly(), channelOptions);
  const interactions = new InteractionServiceClient(address, plainly(), channelOptions);
  const tokenAdmin = new TokenServiceClient(address, plainly(), channelOptions);
  const publisher = { address, token: tokens.publisher, agent: "agent" };
  return {
    notifications,
    interactions,
    tokens: tokenAdmin,
    publisher,
    desk: { address, token: tokens.desk },
    admin: { address, token: tokens.admin },
    [Symbol.asyncDispose]: async () => {
      for (const client of [notifications, interactions, tokenAdmin]) client.close();
    },
  };
}
