import type { Token } from "@toasty/client";
import { sanitizeLine } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { connectNow } from "../connecting/connect.js";
import { dateAndTime } from "../printing/quantities.js";
import { tokenCreate, tokenList, tokenRevoke } from "./token.js";

vi.mock("../connecting/connect.js");

const createdAt = new Date("2026-05-04T03:02:01Z");
const dispose = vi.fn(async () => {});
const tokenAdmin = {
  list: vi.fn(async (): Promise<Token[]> => []),
  create: vi.fn(async (token: object) => ({ ...token, createdAt, secret: "s3cret\u001b[1m" })),
  revoke: vi.fn(async (_: string) => {}),
};
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(connectNow).mockResolvedValue({ tokenAdmin, [Symbol.asyncDispose]: dispose } as never);
});

const tokens: Token[] = [
  { name: "ci", role: "publisher", agent: undefined, createdAt },
  { name: "phone\u0007", role: "desk", agent: "kiosk", createdAt: new Date(0) },
];

test("the list has names, roles, agents and the time where it is known", async () => {
  tokenAdmin.list.mockResolvedValue(tokens);
  const { code, stdout } = await runHere(tokenList, ["--address", "h:1"]);
  expect(code).toBe(0);
  expect(vi.mocked(connectNow).mock.lastCall?.[0]).toMatchObject({ address: "h:1" });
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
    ["NAME", "ROLE", "AGENT", "MADE"],
    ["ci", "publisher", "any", dateAndTime(createdAt)],
    [sanitizeLine("phone\u0007"), "desk", "kiosk"],
  ]);
  expect(dispose).toHaveBeenCalledTimes(1);
});

test("the list fits into a terminal, and is whole elsewhere", async () => {
  const name = "x".repeat(200);
  tokenAdmin.list.mockResolvedValue([{ name, role: "desk", agent: undefined, createdAt }]);
  const narrow = await runHere(tokenList, [], { columns: 60 });
  for (const line of narrow.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
  expect((await runHere(tokenList, [])).stdout).toContain(name);
  expect((await runHere(tokenList, ["--json"])).json()).toMatchObject([{ tokens: [{ name }] }]);
});

test.each<[readonly string[], object]>([
  [["ci"], { name: "ci", role: "publisher", agent: undefined }],
  [["phone", "--role", "desk", "--only-agent", "kiosk"], { name: "phone", role: "desk", agent: "kiosk" }],
])("%j makes a token, and prints its secret alone", async (line, token) => {
  const { code, stdout } = await runHere(tokenCreate, line);
  expect(code).toBe(0);
  expect(tokenAdmin.create.mock.calls).toEqual([[token]]);
  expect(stdout).toBe(`${sanitizeLine("s3cret\u001b[1m")}\n`);
  expect(dispose).toHaveBeenCalledTimes(1);
});

test("a token that is revoked is named", async () => {
  const { code, stdout } = await runHere(tokenRevoke, ["ci"]);
  expect([code, stdout]).toEqual([0, "ci is revoked\n"]);
  expect(tokenAdmin.revoke.mock.calls).toEqual([["ci"]]);
  expect((await runHere(tokenRevoke, ["ci", "--json"])).json()).toEqual([{ revoked: "ci" }]);
});

test("what the broker refuses is thrown, after the connection is closed", async () => {
  tokenAdmin.revoke.mockRejectedValueOnce(new Error("no such token"));
  await expect(runHere(tokenRevoke, ["ci"])).rejects.toThrow("no such token");
  expect(dispose).toHaveBeenCalledTimes(1);
});
