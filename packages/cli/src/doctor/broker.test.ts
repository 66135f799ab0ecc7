import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { connectNow } from "../connecting/connect.js";
import type { ConnectionSettings } from "../connecting/connection-options.js";
import { checkBroker } from "./broker.js";

vi.mock("../connecting/connect.js");

const given = {} as ConnectionSettings;
const { signal } = new AbortController();
let server: Server;
let address: string;
/** The bytes that the health service answers with; undefined: it does not answer. */
let health: Buffer | undefined;
let asked: Buffer[];

const history = vi.fn(async function* (_: object): AsyncGenerator<object> {});
const publish = vi.fn(async (_notification: object, _options: object): Promise<object> => ({}));
const withdraw = vi.fn(async (_id: string, _options: object) => {});
const dispose = vi.fn(async () => {});

beforeEach(async () => {
  vi.clearAllMocks();
  publish.mockResolvedValue({ outcome: "streamed", sessions: 2, id: "n" });
  health = Buffer.from([8, 1]);
  asked = [];
  server = new Server();
  const same = (bytes: Buffer) => bytes;
  const path = "/grpc.health.v1.Health/Check";
  const method = { path, requestStream: false, responseStream: false };
  server.addService(
    {
      check: {
        ...method,
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      },
    },
    {
      check: (call: { request: Buffer }, reply: (error: object | null, bytes?: Buffer) => void) => {
        asked.push(call.request);
        if (health) reply(null, health);
        else reply({ code: 14, details: "stopping" });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  address = `127.0.0.1:${port}`;
  const toasty = { state: { kind: "ready", address }, history, publish, withdraw };
  vi.mocked(connectNow).mockResolvedValue({ ...toasty, [Symbol.asyncDispose]: dispose } as never);
});
afterEach(() => server.forceShutdown());

const check = async (name: string) =>
  (await checkBroker(given, undefined, signal)).find((finding) => finding.check === name);
const refused = new ToastyError({
  message: "not allowed.",
  remedy: "Set a token.",
  code: "permission_denied",
  reason: "ROLE_MISSING",
});

test("a broker that is well answers everything, and the connection is closed", async () => {
  expect(await checkBroker(given, undefined, signal)).toEqual([
    { check: "broker", verdict: "ok", found: `answers at ${address}`, remedy: "" },
    { check: "health", verdict: "ok", found: "SERVING", remedy: "" },
    { check: "call", verdict: "ok", found: expect.stringMatching(/^answered in \d+\.\d ms$/), remedy: "" },
    {
      check: "desk",
      verdict: "ok",
      found: "2 attached; a test notification was sent and taken back",
      remedy: "",
    },
  ]);
  expect(vi.mocked(connectNow).mock.lastCall).toEqual([given, signal]);
  expect(history.mock.calls).toEqual([[{ pageSize: 1, signal }]]);
  expect(dispose).toHaveBeenCalledTimes(1);
});

test("a broker that is not there is one finding, with what to do", async () => {
  const failure = { code: "unavailable", reason: "UNREACHABLE" } as const;
  const away = new ToastyError({ message: "cannot reach it.", remedy: "Start it.", ...failure });
  vi.mocked(connectNow).mockRejectedValueOnce(away);
  const found = await checkBroker(given, undefined, signal);
  expect(found).toMatchObject([{ check: "broker", verdict: "wrong" }]);
  expect(found[0]?.remedy).toContain("tart it");
});

test("an interruption is thrown, and no finding", async () => {
  vi.mocked(connectNow).mockRejectedValueOnce(new Error("aborted"));
  const end = AbortSignal.abort(new Error("interrupted"));
  await expect(checkBroker(given, undefined, end)).rejects.toThrow("interrupted");
});

describe("health", () => {
  test.each([
    [[], "UNKNOWN"],
    [[8, 0], "UNKNOWN"],
    [[8, 2], "NOT_SERVING"],
    [[8, 3], "SERVICE_UNKNOWN"],
    [[8, 9], "UNKNOWN"],
  ])("%j is %s", async (bytes, status) => {
    health = Buffer.from(bytes);
    expect(await check("health")).toEqual({
      check: "health",
      verdict: "wrong",
      found: status,
      remedy: "the broker is stopping; start it again",
    });
    expect(asked.map(({ length }) => length)).toEqual([0]);
  });

  test("that does not answer is told with why", async () => {
    health = undefined;
    expect(await check("health")).toEqual({
      check: "health",
      verdict: "wrong",
      found: expect.stringContaining("stopping"),
      remedy: "look at the broker's log",
    });
  });

  test.each<[string, object, object | undefined]>([
    ["with the system's authorities", { tlsCa: true }, undefined],
    ["with given authorities", { tlsCa: { ca: "PEM" } }, undefined],
    ["with the certificate of the runtime file", {}, { tls: { address: "", certificate: "PEM" } }],
  ])("is asked %s over TLS, which a server without it does not speak", async (_, options, runtime) => {
    const tls = (runtime as { tls?: object } | undefined)?.tls;
    const written = tls ? { tls: { ...tls, address } } : undefined;
    const found = await checkBroker({ ...given, ...options }, written as never, signal);
    expect(found.find((finding) => finding.check === "health")).toMatchObject({ verdict: "wrong" });
    expect(asked).toEqual([]);
  });

  test("of another address than that of the runtime file is asked in clear", async () => {
    const runtime = { tls: { address: "h:1", certificate: "PEM" } };
    const found = await checkBroker(given, runtime as never, signal);
    expect(found.find((finding) => finding.check === "health")).toMatchObject({ verdict: "ok" });
  });
});

test("a call that is refused is told with what to do", async () => {
  history.mockImplementationOnce(() => {
    throw refused;
  });
  expect(await check("call")).toMatchObject({ verdict: "wrong", remedy: expect.stringContaining("token") });
});

describe("the desk", () => {
  test("gets a quiet test notification, which is taken back before anything is said", async () => {
    const taken = Promise.withResolvers<void>();
    withdraw.mockReturnValueOnce(taken.promise);
    const done = vi.fn();
    const checking = check("desk").then(done);
    await vi.waitUntil(() => withdraw.mock.calls.length > 0);
    await new Promise(setImmediate);
    expect(done).not.toHaveBeenCalled();
    taken.resolve();
    await checking;
    expect(withdraw.mock.calls).toEqual([["n", { signal }]]);
    expect(publish.mock.lastCall?.[1]).toEqual({ to: "*", signal });
    expect(publish.mock.lastCall?.[0]).toMatchObject({ ttlMs: 5_000 });
  });

  test("that is none is told, and nothing is taken back", async () => {
    publish.mockResolvedValueOnce({ outcome: "no_subscriber", sessions: 0, id: "n" });
    expect(await check("desk")).toEqual({
      check: "desk",
      verdict: "wrong",
      found: "none is attached",
      remedy: "start one with `toasty desk`",
    });
    expect(withdraw).not.toHaveBeenCalled();
  });

  test.each([
    ["sending", publish],
    ["taking back", withdraw],
  ] as const)("is told where %s is refused", async (_, step) => {
    step.mockRejectedValueOnce(refused);
    expect(await check("desk")).toMatchObject({ verdict: "wrong" });
  });
});
