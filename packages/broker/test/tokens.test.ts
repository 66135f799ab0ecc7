import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { info, Role } from "@toasty/proto";
import { InteractionServiceClient, TokenServiceClient } from "@toasty/proto/grpc";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBroker } from "../src/index.js";
import { call } from "../src/testing/channel.js";
import { type TestLine, testLine } from "../src/testing/index.js";

let line: TestLine;
let client: TokenServiceClient;
beforeEach(async () => {
  line = await testLine();
  client = new TokenServiceClient(line.address, credentials.createInsecure());
});
afterEach(async () => {
  client.close();
  await line[Symbol.asyncDispose]();
});

const admin = () => ({ address: line.address, token: line.tokens.admin });
const create = (name: string, role: Role, agentId = "", as = admin()) =>
  call(client.createToken.bind(client), { name, role, agentId }, as);
const revoke = (name: string) => call(client.revokeToken.bind(client), { name }, admin());

test("a token that was made works, is kept as a hash only, and is told once", async () => {
  const { secret, token } = await create("ci", Role.PUBLISHER);
  expect(token).toMatchObject({ name: "ci", role: Role.PUBLISHER });
  expect((await line.agent({ token: secret }).publish(info("x"))).success).toBe(true);
  const store = join(line.env.TOASTY_CONFIG_DIR, "tokens.json");
  expect(readFileSync(store, "utf8")).not.toContain(secret);
  expect(statSync(store).mode & 0o777).toBe(0o600);
  const { tokens } = await call(client.listTokens.bind(client), {}, admin());
  expect(tokens.map(({ name }) => name)).toEqual(["ci"]);
});

test("a desk's token cannot report for a desk that attached with another, and an admin's can", async () => {
  const { secret } = await create("eve", Role.DESK);
  const desk = await line.desk("desktop");
  await line.agent().publish(info("x"));
  const { cursor } = await desk.notification();
  const interactions = new InteractionServiceClient(line.address, credentials.createInsecure());
  const dismiss = (token: string) => {
    const event = { $case: "dismissed", value: {} } as const;
    const connection = { address: line.address, token };
    return call(interactions.report.bind(interactions), { clientId: "desktop", cursor, event }, connection);
  };
  await expect(dismiss(secret)).rejects.toMatchObject({ reason: "NOT_DELIVERED" });
  expect(await dismiss(line.tokens.admin)).toMatchObject({ accepted: true });
  interactions.close();
});

test("nothing has changed where the store cannot be written", async () => {
  const { secret } = await create("kept", Role.PUBLISHER);
  const store = join(line.env.TOASTY_CONFIG_DIR, "tokens.json");
  renameSync(store, `${store}.away`);
  // A file cannot take the place of a folder.
  mkdirSync(join(store, "in the way"), { recursive: true });
  const refused = { code: "failed_precondition", reason: "PLATFORM_REFUSED" };
  await expect(create("new", Role.PUBLISHER)).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining(`${store} could not be written`),
  });
  await expect(revoke("kept")).rejects.toMatchObject(refused);
  rmSync(store, { recursive: true });
  expect((await line.agent({ token: secret }).publish(info("x"))).success).toBe(true);
  await create("new", Role.PUBLISHER);
  await revoke("kept");
  const { tokens } = await call(client.listTokens.bind(client), {}, admin());
  expect(tokens.map(({ name }) => name)).toEqual(["new"]);
});

test("tokens outlive the broker", async () => {
  const { secret } = await create("ci", Role.PUBLISHER);
  await line.broker.close({ graceMs: 0 });
  const nothing = () => {};
  const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
  await using again = await startBroker({ address: "127.0.0.1:0", env: line.env, logger });
  const { publisher } = line.tokens;
  for (const token of [secret, publisher]) {
    expect((await line.agent({ token, address: again.address }).publish(info("x"))).success).toBe(true);
  }
});

test.each([
  ["empty", ""],
  ["full of zeros", "\0".repeat(44)],
  ["cut off", "Zx8-_4qk"],
])("a token file that a crash left %s is replaced at the next start, which says so", async (_, content) => {
  const file = join(line.env.TOASTY_CONFIG_DIR, "publisher.token");
  await line.broker.close({ graceMs: 0 });
  writeFileSync(file, content);
  const warnings: unknown[] = [];
  const nothing = () => {};
  const logger = {
    debug: nothing,
    info: nothing,
    warn: (context: object) => void warnings.push(context),
    error: nothing,
    fatal: nothing,
  };
  const other = { ...line.env, TOASTY_RUNTIME_DIR: `${line.env.TOASTY_RUNTIME_DIR}-2` };
  const start = (env: Record<string, string>) => startBroker({ address: "127.0.0.1:0", env, logger });
  // Both use the one token that the first of them wrote.
  const [one, two] = await Promise.all([start(line.env), start(other)]);
  await using _one = one;
  await using _two = two;
  const token = readFileSync(file, "utf8").trim();
  for (const { address } of [one, two]) {
    expect((await line.agent({ token, address }).publish(info("x"))).success).toBe(true);
  }
  expect(warnings).toEqual([{ file }]);
  expect(readdirSync(line.env.TOASTY_CONFIG_DIR).sort()).toEqual([
    "admin.token",
    "desk.token",
    "publisher.token",
  ]);
});

test("a token file of other content is left alone, and the broker says what to do", async () => {
  const file = join(line.env.TOASTY_CONFIG_DIR, "publisher.token");
  await line.broker.close({ graceMs: 0 });
  writeFileSync(file, "my own secret\n");
  await expect(startBroker({ address: "127.0.0.1:0", env: line.env })).rejects.toMatchObject({
    reason: "UNSAFE_FILE",
    remedy: expect.stringContaining("Remove it"),
  });
  expect(readFileSync(file, "utf8")).toBe("my own secret\n");
});

test("a revoked token's streams end, and it is unknown from then on", async () => {
  const { secret } = await create("visitor", Role.DESK);
  const desk = await line.desk({ token: secret });
  await revoke("visitor");
  expect(await desk.closed()).toMatchObject({ code: "unauthenticated", reason: "TOKEN_REVOKED" });
  const again = await line.desk({ token: secret, ready: false });
  expect(await again.closed()).toMatchObject({ reason: "TOKEN_UNKNOWN" });
});

test("a token that is bound to an agent speaks for no other", async () => {
  const { secret } = await create("trainer-token", Role.PUBLISHER, "trainer");
  const desk = await line.desk();
  await line.agent({ token: secret, agent: "" }).publish(info("x"));
  expect((await desk.notification()).notification.agentId).toBe("trainer");
  await expect(line.agent({ token: secret, agent: "imposter" }).publish(info("x"))).rejects.toMatchObject({
    code: "permission_denied",
    reason: "AGENT_MISMATCH",
  });
});

test("one principal's ids are safe from another that takes the same agent's name", async () => {
  const { secret } = await create("other", Role.PUBLISHER);
  await line.agent("trainer").publish({ ...info("mine"), id: "shared" });
  const imposter = line.agent({ token: secret, agent: "trainer" });
  await expect(imposter.publish({ ...info("theirs"), id: "shared", revision: 2 })).rejects.toMatchObject({
    reason: "ID_TAKEN",
  });
  await expect(imposter.withdraw("shared")).rejects.toMatchObject({ reason: "NOT_FOUND" });
});

test("only admins make tokens, and what cannot be is refused", async () => {
  await expect(
    create("x", Role.DESK, "", { ...admin(), token: line.tokens.publisher }),
  ).rejects.toMatchObject({
    reason: "ROLE_MISSING",
  });
  await create("twice", Role.DESK);
  await expect(create("twice", Role.DESK)).rejects.toMatchObject({ reason: "TOKEN_EXISTS" });
  await expect(create("publisher", Role.DESK)).rejects.toMatchObject({ reason: "TOKEN_EXISTS" });
  await expect(create("a b", Role.DESK)).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(create("nothing", Role.UNSPECIFIED)).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(create("bound", Role.DESK, "trainer")).rejects.toMatchObject({ code: "invalid_argument" });
  await expect(revoke("nobody")).rejects.toMatchObject({ code: "not_found" });
  await expect(revoke("admin")).rejects.toMatchObject({ code: "failed_precondition" });
});

test("without tokens everybody may publish and answer on localhost, said loudly, and nobody makes tokens", async () => {
  const warnings: string[] = [];
  const nothing = () => {};
  const logger = {
    debug: nothing,
    info: nothing,
    warn: (_: object, message: string) => warnings.push(message),
    error: nothing,
    fatal: nothing,
  };
  await using open = await testLine({ auth: "none", logger });
  expect(warnings).toEqual([expect.stringContaining("NO TOKENS")]);
  const desk = await open.desk({ token: "" });
  await open.agent({ token: "", agent: "" }).publish(info("hello"));
  expect(await desk.answer((await desk.notification()).cursor, "")).toMatchObject({ accepted: true });
  const tokens = new TokenServiceClient(open.address, credentials.createInsecure());
  const request = { name: "x", role: Role.ADMIN, agentId: "" };
  await expect(
    call(tokens.createToken.bind(tokens), request, { address: open.address, token: undefined }),
  ).rejects.toMatchObject({ code: "failed_precondition" });
  tokens.close();
});
