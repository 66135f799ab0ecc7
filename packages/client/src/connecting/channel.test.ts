import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { getEventListeners, once } from "node:events";
import { readFileSync } from "node:fs";
import type { ClientHttp2Stream } from "node:http2";
import { type AddressInfo, createServer, type Server as TcpServer } from "node:net";
import {
  Client,
  type Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from "@grpc/grpc-js";
import { ListHistoryRequest, limits } from "@toasty/proto";
import { InteractionServiceService, NotificationServiceService } from "@toasty/proto/grpc";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Channel } from "./channel.js";
import type { Protection } from "./endpoint.js";
import { settingsOf } from "./options.js";

const { withdraw, listHistory } = NotificationServiceService;
const { watch } = InteractionServiceService;
const plaintext: Protection = { kind: "plaintext" };
const usual = { headers: {}, timeoutMs: 30_000 };
const pem = (name: string) =>
  readFileSync(new URL(`../../../broker/test/fixtures/localhost.${name}.pem`, import.meta.url), "utf8");
const turn = () => new Promise(setImmediate);

type Handler = (call: { readonly request: unknown; readonly metadata: Metadata }) => Promise<object> | object;

let handle: Handler;
let server: Server;
let channels: Channel[];
beforeEach(() => {
  handle = () => ({});
  channels = [];
  server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const unary = async <Req, Res>(call: ServerUnaryCall<Req, Res>, reply: sendUnaryData<Res>) => {
    const answer = await handle(call);
    if (answer instanceof Error) reply({ code: status.ABORTED, details: answer.message });
    else reply(null, answer as Res);
  };
  server.addService(NotificationServiceService, {
    withdraw: unary,
    listHistory: unary,
    attach: (call: ServerDuplexStream<object, object>) => {
      call.on("error", () => {});
      call.on("data", (request) => Promise.resolve(handle({ request, metadata: call.metadata })));
    },
  });
  server.addService(InteractionServiceService, {
    watch: (call: ServerDuplexStream<object, object>) => call.end(),
  });
});
afterEach(() => {
  vi.useRealTimers();
  for (const channel of channels) channel.abort();
  server.forceShutdown();
});

async function listening(credentials = ServerCredentials.createInsecure()): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (error, port) => (error ? reject(error) : resolve(port)));
  });
}

function channelTo(address: string, protection = plaintext): Channel {
  const settings = settingsOf({}, "trainer");
  const channel = new Channel({ address, from: "options", protection }, settings);
  channels.push(channel);
  return channel;
}

async function connected(): Promise<Channel> {
  const channel = channelTo(`127.0.0.1:${await listening()}`);
  await channel.connect(30_000);
  return channel;
}

async function mute(): Promise<{ readonly address: string; readonly tcp: TcpServer } & Disposable> {
  const tcp = createServer((socket) => void socket.on("error", () => {})).listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const { port } = tcp.address() as AddressInfo;
  return { address: `127.0.0.1:${port}`, tcp, [Symbol.dispose]: () => void tcp.close() };
}

/** Makes the broker keep calls until the test lets them go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<object>();
  const arrived = Promise.withResolvers<void>();
  handle = () => {
    arrived.resolve();
    return promise;
  };
  return { arrived: arrived.promise, letGo: () => resolve({}) };
}

describe("connecting", () => {
  test("names its endpoint, and ends when the broker is there", async () => {
    const channel = channelTo(`127.0.0.1:${await listening()}`);
    expect(channel.endpoint.from).toBe("options");
    expect(await channel.connect(30_000)).toBeUndefined();
    expect(await channel.unary("withdraw", { notificationId: "n" }, usual)).toMatchObject({});
  });

  test("to where nobody listens fails with the reason that the system gives", async () => {
    const { address, tcp } = await mute();
    tcp.close();
    await once(tcp, "close");
    await expect(channelTo(address).connect(30_000)).rejects.toMatchObject({
      reason: "UNREACHABLE",
      message: `cannot reach the broker at ${address} (connection refused).`,
    });
  });

  test("to a peer that says nothing is given up when the time is over, not before", async () => {
    using peer = await mute();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    vi.advanceTimersByTime(10_000);
    const end = vi.fn();
    const attempt = channelTo(peer.address).connect(500).catch(end);
    await turn();
    await vi.advanceTimersByTimeAsync(499);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await attempt;
    expect(end.mock.lastCall?.[0].message).toContain("it accepts connections and says nothing");
  });

  test("ends when the channel is closed, before it began and while it is under way", async () => {
    using peer = await mute();
    const message = expect.stringContaining("(the client was closed)");
    const before = channelTo(peer.address);
    before.close();
    await expect(before.connect(30_000)).rejects.toMatchObject({ message });
    const during = channelTo(peer.address);
    const attempt = during.connect(30_000);
    await once(peer.tcp, "connection");
    during.close();
    await expect(attempt).rejects.toMatchObject({ message });
  });

  test("by TLS is made to the pinned certificate whatever its names, or to one that an authority vouches for", async () => {
    const pair = { cert_chain: Buffer.from(pem("cert")), private_key: Buffer.from(pem("key")) };
    const port = await listening(ServerCredentials.createSsl(null, [pair]));
    const pinned = channelTo(`127.0.0.1:${port}`, { kind: "tls", tls: { pin: pem("cert") } });
    await pinned.connect(30_000);
    expect(await pinned.unary("withdraw", { notificationId: "n" }, usual)).toMatchObject({});
    const vouched = channelTo(`localhost:${port}`, { kind: "tls", tls: { ca: pem("cert") } });
    await vouched.connect(30_000);
    const unknown = channelTo(`localhost:${port}`, { kind: "tls", tls: {} });
    await expect(unknown.connect(30_000)).rejects.toMatchObject({ reason: "UNREACHABLE" });
  });

  test.each([{ pin: "none" }, { cert: "none", key: "none" }])(
    "with PEM that is none is refused as an option: %j",
    (tls) => {
      expect(() => channelTo("127.0.0.1:1", { kind: "tls", tls })).toThrow(
        expect.objectContaining({
          reason: "INVALID",
          violations: [
            { field: "tls", description: expect.stringMatching(/^is not usable PEM \((?!Error)/) },
          ],
        }),
      );
    },
  );
});

test("it is lost when the broker goes away, not before", async () => {
  const channel = await connected();
  const lost = vi.fn();
  const loss = channel.lost().then(lost);
  await turn();
  expect(lost).not.toHaveBeenCalled();
  server.forceShutdown();
  await loss;
});

describe("a call", () => {
  test("brings its request and headers, and resolves with the response", async () => {
    const seen: unknown[] = [];
    handle = ({ request, metadata }) => {
      seen.push(request, metadata.get("x-agent-id"), metadata.get("authorization"));
      return { entries: [], nextPageToken: "next" };
    };
    const channel = await connected();
    const headers = { "x-agent-id": "trainer", authorization: "Bearer t" };
    const request = ListHistoryRequest.fromPartial({ pageSize: 7, pageToken: "p" });
    const response = await channel.unary("listHistory", request, { ...usual, headers });
    expect(response).toMatchObject({ nextPageToken: "next" });
    expect(seen).toEqual([
      expect.objectContaining({ pageSize: 7, pageToken: "p" }),
      ["trainer"],
      ["Bearer t"],
    ]);
  });

  test("rejects with what the broker says", async () => {
    handle = () => new Error("no");
    const channel = await connected();
    const call = channel.unary("withdraw", { notificationId: "n" }, usual);
    await expect(call).rejects.toMatchObject({ code: status.ABORTED, details: "no" });
  });

  test("has a limit of time", async () => {
    held();
    const channel = await connected();
    const call = channel.unary("withdraw", { notificationId: "n" }, { headers: {}, timeoutMs: 1 });
    await expect(call).rejects.toMatchObject({ code: status.DEADLINE_EXCEEDED });
  });

  test("ends with its signal, which is not listened to any longer than that", async () => {
    const channel = await connected();
    const end = new AbortController();
    const options = { ...usual, signal: end.signal };
    await channel.unary("withdraw", { notificationId: "n" }, options);
    expect(getEventListeners(end.signal, "abort")).toHaveLength(0);
    const { arrived } = held();
    const call = channel.unary("withdraw", { notificationId: "n" }, options);
    await arrived;
    end.abort();
    await expect(call).rejects.toMatchObject({ code: status.CANCELLED });
  });

  test("may end after its channel was closed, which takes no new one", async () => {
    const channel = await connected();
    const { arrived, letGo } = held();
    const call = channel.unary("withdraw", { notificationId: "n" }, usual);
    await arrived;
    channel.close();
    await expect(channel.unary("withdraw", { notificationId: "n" }, usual)).rejects.toThrow("shut down");
    letGo();
    expect(await call).toMatchObject({});
  });

  test("that is done is not cancelled by the end of its channel", async () => {
    const made = vi.spyOn(Client.prototype, "makeUnaryRequest");
    const channel = await connected();
    await channel.unary("withdraw", { notificationId: "n" }, usual);
    const cancel = vi.spyOn(made.mock.results.at(-1)?.value, "cancel");
    made.mockRestore();
    channel.abort();
    expect(cancel).not.toHaveBeenCalled();
  });

  test("is cancelled when its channel is aborted, which takes no new one either", async () => {
    const channel = await connected();
    const { arrived } = held();
    const call = channel.unary("withdraw", { notificationId: "n" }, usual);
    await arrived;
    channel.abort();
    await expect(call).rejects.toMatchObject({ code: status.CANCELLED });
    await expect(channel.unary("withdraw", { notificationId: "n" }, usual)).rejects.toThrow("shut down");
  });
});

describe("a message", () => {
  /** Returns as many letters as make a message of that size. */
  const filling = (bytes: number, sizeOf: (text: string) => number) => {
    const guess = "x".repeat(bytes);
    return guess.slice(sizeOf(guess) - bytes);
  };

  test("may be of the largest size with what is around it, and no larger", async () => {
    const channel = await connected();
    const sizeOf = (notificationId: string) => withdraw.requestSerialize({ notificationId }).length;
    const largest = filling(limits.messageBytes + 16 * 1024, sizeOf);
    expect(await channel.unary("withdraw", { notificationId: largest }, usual)).toMatchObject({});
    await expect(channel.unary("withdraw", { notificationId: `${largest}x` }, usual)).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
  });

  test("from the broker may be twice as large, for a notification with its answer", async () => {
    const channel = await connected();
    const sizeOf = (nextPageToken: string) =>
      listHistory.responseSerialize({ entries: [], nextPageToken }).length;
    const largest = filling(2 * limits.messageBytes + 16 * 1024, sizeOf);
    const request = ListHistoryRequest.fromPartial({});
    handle = () => ({ entries: [], nextPageToken: largest });
    expect((await channel.unary("listHistory", request, usual)).nextPageToken).toHaveLength(largest.length);
    handle = () => ({ entries: [], nextPageToken: `${largest}x` });
    await expect(channel.unary("listHistory", request, usual)).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
  });
});

test("a stream brings its headers with its first message", async () => {
  const seen = Promise.withResolvers<unknown>();
  handle = ({ request, metadata }) => {
    seen.resolve([request, metadata.get("x-agent-id")]);
    return {};
  };
  const call = (await connected()).duplex("attach", { "x-agent-id": "desk" });
  call.on("error", () => {});
  call.write({ request: { $case: "ack", value: { cursors: ["c"] } } });
  expect(await seen.promise).toMatchObject([{ request: { value: { cursors: ["c"] } } }, ["desk"]]);
});

test("a stream that watches does not keep the program running, and one that attaches does", async () => {
  const channel = await connected();
  const released: unknown[] = [];
  const watched = (message: unknown) => {
    const { stream, headers } = message as { stream: ClientHttp2Stream; headers: Record<string, unknown> };
    if (!stream.session) return;
    vi.spyOn(stream.session, "unref").mockImplementation(() => void released.push(headers[":path"]));
  };
  subscribe("http2.client.stream.created", watched);
  for (const name of ["attach", "watch"] as const) {
    const call = channel.duplex(name, {});
    call.on("error", () => {});
    call.resume();
  }
  await vi.waitUntil(() => released.length > 0);
  unsubscribe("http2.client.stream.created", watched);
  expect(released).toEqual([watch.path]);
});
