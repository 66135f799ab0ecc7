import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Role } from "@toasty/proto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Tokens } from "../admission/tokens.js";
import { metadataFor, principals, refusalIn, servingWith, TestCall } from "../testing/serving.js";
import { tokenHandlers } from "./token-service.js";

type Handler = (call: unknown, callback: (error: unknown, response?: unknown) => void) => void;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const secrets = { publisher: "p".repeat(43), desk: "d".repeat(43), admin: "a".repeat(43) };

function house(tokens: Tokens | undefined = new Tokens(secrets, join(folder, "tokens.json"))) {
  const world = servingWith();
  const serving = { ...world.serving, tokens };
  const handlers = tokenHandlers(serving) as unknown as Record<string, Handler>;
  const ask = (method: "createToken" | "listTokens" | "revokeToken", request: object = {}, as = "admin") =>
    new Promise<unknown>((resolve) => {
      handlers[method]?.(new TestCall(metadataFor(as), request), (error, response) =>
        resolve(error ? refusalIn(error) : response),
      );
    });
  const create = (more: object = {}) =>
    ask("createToken", { name: "ci", role: Role.PUBLISHER, agentId: "", ...more });
  return { ...world, serving, tokens, ask, create };
}

test("an admin makes tokens, lists them and takes them back", async () => {
  const { ask, create, clock, logged, tokens } = house();
  const made = await create({ agentId: "trainer" });
  expect(made).toMatchObject({
    token: { name: "ci", role: Role.PUBLISHER, agentId: "trainer", createdAtMs: clock.now() },
    secret: expect.any(String),
  });
  expect(await ask("listTokens")).toMatchObject({ tokens: [{ name: "ci" }] });
  expect(await ask("revokeToken", { name: "ci" })).toEqual({});
  expect(await ask("listTokens")).toEqual({ tokens: [] });
  expect(tokens?.find((made as { secret: string }).secret)).toBeUndefined();
  expect(logged).toEqual(["info: a token was made", "info: a token was revoked"]);
});

test("a revoked token's streams end, and its principal speaks for no desk", async () => {
  const { ask, create, serving } = house();
  await create({ name: "visitor", role: Role.DESK });
  const visitor = { ...principals.desk, name: "visitor" };
  serving.desks.note(visitor, "kitchen");
  const ended: unknown[] = [];
  serving.streams.add({
    kind: "desk",
    caller: { principal: visitor, agent: "" },
    end: (error) => ended.push(error.reason),
  });
  await ask("revokeToken", { name: "visitor" });
  expect(ended).toEqual(["TOKEN_REVOKED"]);
  expect(serving.desks.speaksFor(visitor, "kitchen")).toBe(false);
});

test.each<[string, object, readonly string[]]>([
  ["a name that is none", { name: "a b" }, ["name"]],
  ["an agent that is none", { agentId: "a b" }, ["agent_id"]],
  ["an agent of a desk", { role: Role.DESK, agentId: "trainer" }, ["agent_id"]],
  ["all of it", { name: "", role: Role.DESK, agentId: "a b" }, ["name", "agent_id", "agent_id"]],
  ["a prefix", { agentPrefix: "x" }, ["agent_prefix"]],
])("a token with %s is refused", async (_, request, fields) => {
  const { create, ask } = house();
  const refused = (await create(request)) as ReturnType<typeof refusalIn>;
  expect(refused.violations.map(({ field }) => field)).toEqual(fields);
  expect(await ask("listTokens")).toEqual({ tokens: [] });
});

test.each(["createToken", "listTokens", "revokeToken"] as const)("%s is for admins", async (method) => {
  const { ask } = house();
  for (const as of ["publisher", "desk"])
    expect(await ask(method, {}, as)).toMatchObject({ reason: "ROLE_MISSING" });
});

test("a broker that asks for no tokens makes none", async () => {
  const { serving } = servingWith();
  const { listTokens } = tokenHandlers(serving) as unknown as Record<string, Handler>;
  const refused = await new Promise<unknown>((resolve) => {
    listTokens?.(new TestCall(metadataFor("admin"), {}), (error) => resolve(refusalIn(error)));
  });
  expect(refused).toMatchObject({ code: "failed_precondition", reason: "INVALID" });
});
