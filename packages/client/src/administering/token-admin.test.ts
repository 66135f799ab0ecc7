import { Role } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import { KeepAlive } from "../promises/keep-alive.js";
import type { Outbox } from "../queueing/outbox.js";
import { TokenAdmin } from "./token-admin.js";

function adminOn(response: unknown) {
  const call = vi.fn(async (_method: string, _request: unknown) => response);
  const hooks = { onIgnored: () => {}, keepAlive: new KeepAlive() };
  return { admin: new TokenAdmin({ call } as unknown as Outbox, hooks), call };
}

const wire = { name: "ci", role: Role.PUBLISHER, agentId: "trainer", createdAtMs: 1_700_000_000_000 };
const read = {
  name: "ci",
  role: "publisher",
  agent: "trainer",
  createdAt: new Date(1_700_000_000_000),
};

test.each([
  ["publisher", Role.PUBLISHER],
  ["desk", Role.DESK],
  ["admin", Role.ADMIN],
] as const)("a token of the role %s is made, and its secret returned", async (role, number) => {
  const { admin, call } = adminOn({ token: { ...wire, role: number }, secret: "s" });
  expect(await admin.create({ name: "ci", role, agent: "trainer" })).toEqual({ ...read, role, secret: "s" });
  expect(call.mock.calls).toEqual([["createToken", { name: "ci", role: number, agentId: "trainer" }]]);
});

test("a broker that says nothing of the token it made is believed to have made that one, for any agent", async () => {
  const { admin, call } = adminOn({ token: undefined, secret: "s" });
  expect(await admin.create({ name: "ci", role: "desk" })).toEqual({
    name: "ci",
    role: "desk",
    agent: undefined,
    createdAt: new Date(0),
    secret: "s",
  });
  expect(call.mock.calls).toEqual([["createToken", { name: "ci", role: Role.DESK, agentId: "" }]]);
});

test("all tokens are listed, also of a role that a newer broker knows", async () => {
  const { admin, call } = adminOn({ tokens: [wire, { ...wire, role: 99, agentId: "" }] });
  expect(await admin.list()).toEqual([read, { ...read, role: "unknown", agent: undefined }]);
  expect(call.mock.calls).toEqual([["listTokens", {}]]);
});

test("a token is revoked by its name, and that has been done when the promise resolves", async () => {
  const { admin, call } = adminOn({});
  expect(await admin.revoke("ci")).toBeUndefined();
  expect(call.mock.calls).toEqual([["revokeToken", { name: "ci" }]]);
  call.mockRejectedValueOnce(new Error("no"));
  await expect(admin.revoke("ci")).rejects.toThrow("no");
});
