import { once } from "node:events";
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
} from "node:http2";
import { type AddressInfo, connect as connectSocket } from "node:net";
import type { Server } from "@grpc/grpc-js";
import { manualClock } from "@toasty/kit/testing";
import { Role } from "@toasty/proto";
import { afterEach, expect, test } from "vitest";
import type { Lookup } from "../admission/identify.js";
import { createIdentity } from "./certificate.js";
import { Guard } from "./guard.js";

const principal = { name: "publisher", role: Role.PUBLISHER, agent: undefined };
const known = { authorization: "Bearer right" };

const cleanUps: (() => unknown)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp();
});

/** A guarded server that notes the paths it gets to see, and answers those that are complete. */
async function guarded({ http2 = createServer() as Http2Server, asksForTokens = true } = {}) {
  const clock = manualClock();
  const seen: string[] = [];
  const refused: string[] = [];
  const lookedUp: string[] = [];
  http2.on("stream", (stream, headers) => {
    seen.push(headers[":path"] ?? "");
    stream.on("error", () => {});
    stream.on("end", () => {
      if (!stream.closed) stream.respond({ ":status": 200, "grpc-status": 0 }, { endStream: true });
    });
    stream.resume();
  });
  const lookup: Lookup = (secret) => {
    lookedUp.push(secret);
    return secret === "right" ? principal : undefined;
  };
  const guard = new Guard({
    lookup: asksForTokens ? lookup : undefined,
    clock,
    isOpen: (path) => path === "/open",
    isStream: (path) => path === "/stream",
    onRefused: (path, _headers, _stream, { reason }) => refused.push(`${path} ${reason}`),
  });
  http2.listen(0, "127.0.0.1");
  await once(http2, "listening");
  const server = { http2Servers: new Map([[http2, {}]]) } as unknown as Server;
  guard.protect(server);
  const { port } = http2.address() as AddressInfo;
  cleanUps.push(() => {
    guard.close();
    http2.close();
  });
  const open = async (): Promise<ClientHttp2Session> => {
    const session = connect(`http://127.0.0.1:${port}`);
    session.on("error", () => {});
    cleanUps.push(() => session.destroy());
    await once(session, "remoteSettings");
    return session;
  };
  return { clock, seen, refused, lookedUp, guard, server, port, open };
}

/** Makes a request and leaves it incomplete. */
function begin(session: ClientHttp2Session, path: string, headers: Record<string, string> = {}) {
  const stream = session.request(
    { ":method": "POST", ":path": path, "content-type": "application/grpc", ...headers },
    { endStream: false },
  );
  stream.on("error", () => {});
  return stream;
}

/** Returns how a request was answered: its gRPC status or, without one, its HTTP status. */
async function answerTo(stream: ClientHttp2Stream): Promise<unknown> {
  stream.resume();
  const [headers] = await once(stream, "response");
  return headers["grpc-status"] ?? headers[":status"];
}

const ask = (session: ClientHttp2Session, path: string, headers: Record<string, string> = {}) =>
  answerTo(begin(session, path, headers).end());

const status = { ok: "0", late: "4", exhausted: "8", unauthenticated: "16" };

test("a known token is looked up once on its connection, and again when another one comes", async () => {
  const { open, seen, lookedUp } = await guarded();
  const session = await open();
  expect(await ask(session, "/a", known)).toBe(status.ok);
  expect(await ask(session, "/b", known)).toBe(status.ok);
  expect(await ask(session, "/c", { authorization: "Bearer wrong" })).toBe(status.unauthenticated);
  expect([seen, lookedUp]).toEqual([
    ["/a", "/b"],
    ["right", "wrong"],
  ]);
});

test("an unknown caller is answered at its headers, before its request is complete", async () => {
  const { open, seen, refused } = await guarded();
  const session = await open();
  expect(await answerTo(begin(session, "/a"))).toBe(status.unauthenticated);
  expect(await answerTo(begin(session, "/b", { "content-type": "text/html" }))).toBe(415);
  expect([seen, refused]).toEqual([[], ["/a TOKEN_UNKNOWN"]]);
});

test("where no tokens are asked for everybody is let in", async () => {
  const { open } = await guarded({ asksForTokens: false });
  expect(await ask(await open(), "/a")).toBe(status.ok);
});

test("what is open to everybody has 64 KB without a token, and not a byte more", async () => {
  const { open, seen } = await guarded();
  const session = await open();
  expect(await answerTo(begin(session, "/open").end(Buffer.alloc(65_536)))).toBe(status.ok);
  const large = begin(session, "/open");
  large.write(Buffer.alloc(65_537));
  expect(await answerTo(large)).toBe(status.exhausted);
  expect(seen).toEqual(["/open", "/open"]);
});

test("a hundred refused calls end their connection", async () => {
  const { open } = await guarded();
  const session = await open();
  let code: number | undefined;
  session.once("goaway", (given: number) => {
    code = given;
  });
  for (let call = 1; call < 100; call++) await answerTo(begin(session, "/a"));
  expect([session.destroyed, code]).toEqual([false, undefined]);
  begin(session, "/a");
  await new Promise((closed) => session.once("close", closed));
  expect(code).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
});

test("of 65 connections without a token the oldest is closed; one with a token does not count", async () => {
  const { open } = await guarded();
  const caller = await open();
  await ask(caller, "/a", known);
  const sessions: ClientHttp2Session[] = [];
  for (let i = 0; i < 64; i++) sessions.push(await open());
  expect(sessions.filter(({ destroyed }) => destroyed)).toEqual([]);
  const [oldest] = sessions as [ClientHttp2Session];
  const closed = new Promise((resolve) => oldest.once("close", resolve));
  await open();
  await closed;
  expect([caller, ...sessions.slice(1)].filter(({ destroyed }) => destroyed)).toEqual([]);
});

test("a connection that is closed makes room for another one", async () => {
  const { open } = await guarded();
  const first = await open();
  const others: ClientHttp2Session[] = [];
  for (let i = 0; i < 63; i++) others.push(await open());
  others[0]?.close();
  await once(others[0] as ClientHttp2Session, "close");
  await open();
  expect(first.destroyed).toBe(false);
});

test("a request must be complete within ten seconds; a stream need not be", async () => {
  const { open, clock, seen } = await guarded();
  const session = await open();
  const late = begin(session, "/a", known);
  const stream = begin(session, "/stream", known);
  const withoutToken = begin(session, "/open");
  while (seen.length < 3) await new Promise(setImmediate);
  clock.advance(9_999);
  expect([late.closed, withoutToken.closed]).toEqual([false, false]);
  const answers = [answerTo(late), answerTo(withoutToken)];
  clock.advance(1);
  expect(await Promise.all(answers)).toEqual([status.late, status.late]);
  expect(await answerTo(stream.end())).toBe(status.ok);
});

test("nothing is left to ring once it is closed", async () => {
  const { open, clock, guard } = await guarded();
  await ask(await open(), "/a", known);
  expect(clock.timers).toBe(1);
  guard.close();
  expect(clock.timers).toBe(0);
});

test("headers have at most 16 KB, which is announced", async () => {
  const { open } = await guarded();
  const session = await open();
  // The settings of the connection itself come first, and may come alone.
  if (session.remoteSettings.maxHeaderListSize !== 16_384) await once(session, "remoteSettings");
  expect(session.remoteSettings.maxHeaderListSize).toBe(16_384);
});

test("an address is guarded once, however often it is asked for", async () => {
  const { open, seen, refused, guard, server } = await guarded();
  guard.protect(server);
  const session = await open();
  await ask(session, "/a", known);
  await ask(session, "/b", { authorization: "Bearer wrong" });
  expect([seen, refused]).toEqual([["/a"], ["/b TOKEN_UNKNOWN"]]);
});

test("a TLS handshake has ten seconds", async () => {
  const { certificate, privateKey } = createIdentity();
  const http2 = createSecureServer({ cert: certificate, key: privateKey }) as unknown as Http2Server;
  const { clock, port } = await guarded({ http2 });
  const shaken = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false });
  shaken.on("error", () => {});
  cleanUps.push(() => shaken.destroy());
  await once(shaken, "remoteSettings");
  const accepted = once(http2, "connection");
  const silent = connectSocket(port, "127.0.0.1");
  silent.on("error", () => {});
  cleanUps.push(() => silent.destroy());
  await accepted;
  clock.advance(9_999);
  expect(silent.destroyed).toBe(false);
  const closed = once(silent, "close");
  clock.advance(1);
  await closed;
  expect(shaken.destroyed).toBe(false);
});

test("a version of grpc-js that hides its servers is refused", async () => {
  const { guard } = await guarded();
  expect(() => guard.protect({} as Server)).toThrow("hides its HTTP/2 servers");
});
