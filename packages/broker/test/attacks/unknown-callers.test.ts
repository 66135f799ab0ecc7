// Attacks by callers without a token. Each is made while another principal attaches and publishes, and notices nothing.
import { once } from "node:events";
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from "node:http2";
import { connect as connectSocket, type Socket } from "node:net";
import { type Clock, systemClock } from "@toasty/kit/clock";
import { info } from "@toasty/proto";
import { expect, test } from "vitest";
import { type TestLine, testLine } from "../../src/testing/index.js";

const publishPath = "/sam.notifications.v1.NotificationService/Publish";
const healthPath = "/grpc.health.v1.Health/Check";

async function open(address: string): Promise<ClientHttp2Session> {
  const session = connect(`http://${address}`, { maxSessionMemory: 1000 });
  session.on("error", () => {});
  await once(session, "connect");
  return session;
}

function request(
  session: ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
): ClientHttp2Stream {
  const stream = session.request(
    { ":method": "POST", ":path": path, "content-type": "application/grpc", te: "trailers", ...headers },
    { endStream: false },
  );
  stream.on("error", () => {});
  return stream;
}

/** The status of a call; undefined if its stream closes without one. */
function statusOf(stream: ClientHttp2Stream): Promise<string | undefined> {
  return new Promise((resolve) => {
    const read = (headers: Record<string, unknown>) => {
      if (headers["grpc-status"] !== undefined) resolve(String(headers["grpc-status"]));
    };
    stream.on("response", read);
    stream.on("trailers", read);
    stream.on("close", () => resolve(undefined));
    stream.resume();
  });
}

/** The beginning of a message that declares more bytes than it has. */
function halfMessage(declared: number, sent: number): Buffer {
  const frame = Buffer.alloc(5 + sent, 1);
  frame.writeUInt8(0, 0);
  frame.writeUInt32BE(declared, 1);
  return frame;
}

/** Passes a notification from another agent to a desk. */
async function expectService(line: TestLine, desk: Awaited<ReturnType<TestLine["desk"]>>, title: string) {
  await line.agent("other").publish(info(title), desk.id);
  const { notification } = await desk.notification();
  expect(notification.payload?.value.header?.title).toBe(title);
}

test("half-sent calls without a token are refused at their headers, and none stays open", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const session = await open(line.address);
  const calls = Array.from({ length: 99 }, () => {
    const stream = request(session, publishPath);
    stream.write(halfMessage(200_000, 150_000));
    return statusOf(stream);
  });
  await expectService(line, desk, "meanwhile");
  expect(new Set(await Promise.all(calls))).toEqual(new Set(["16"]));
  session.destroy();
});

test("a connection that goes on calling without a token is closed", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const session = await open(line.address);
  const reason = once(session, "error");
  let calls = 0;
  while (!session.closed && !session.destroyed) {
    await statusOf(request(session, publishPath, { authorization: "Bearer of nothing that is known" }));
    calls++;
  }
  expect(String(await reason)).toContain(`error code ${constants.NGHTTP2_ENHANCE_YOUR_CALM}`);
  expect(calls).toBeLessThan(150);
  await expectService(line, desk, "still here");
});

test("connections without a token give way to newer ones, and never those with one", async () => {
  await using line = await testLine();
  const desk = await line.desk();
  const silent: Socket[] = [];
  let closed = 0;
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const [host = "", port = ""] = line.address.split(":");
  for (let i = 0; i < 300; i++) {
    const socket = connectSocket(Number(port), host);
    socket.on("error", () => {});
    socket.resume();
    socket.on("close", () => ++closed >= 300 - 64 && resolve());
    silent.push(socket);
  }
  await enough;
  await expectService(line, desk, "with 64 silent ones beside");
  for (const socket of silent) socket.destroy();
});

test("the health service answers without a token, and takes no large request", async () => {
  await using line = await testLine();
  const session = await open(line.address);
  const asked = request(session, healthPath);
  asked.end(Buffer.alloc(5));
  expect(await statusOf(asked)).toBe("0");
  const large = request(session, healthPath);
  large.write(halfMessage(200_000, 100_000));
  expect(await statusOf(large)).toBe("8");
  session.destroy();
});

test("headers of more than 16 KB are refused", async () => {
  await using line = await testLine();
  const session = await open(line.address);
  // The server's limit counts from when the client has read it.
  await new Promise((resolve) => session.ping((...all) => resolve(all)));
  const stream = request(session, healthPath, { large: "x".repeat(20_000) });
  stream.end(Buffer.alloc(5));
  await statusOf(stream);
  expect(stream.rstCode).not.toBe(constants.NGHTTP2_NO_ERROR);
  session.destroy();
});

test("a request that never becomes complete is ended after ten seconds, whoever makes it", async () => {
  let shift = 0;
  const rings = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    monotonic: () => systemClock.monotonic() + shift,
    after: (ms, then) => {
      if (ms !== 10_000) return systemClock.after(ms, then);
      rings.add(then);
      return () => rings.delete(then);
    },
  };
  await using line = await testLine({ clock });
  const desk = await line.desk();
  const session = await open(line.address);
  const known = request(session, publishPath, { authorization: `Bearer ${line.tokens.publisher}` });
  known.write(halfMessage(100_000, 10));
  const unknown = request(session, healthPath);
  unknown.write(halfMessage(1000, 10));
  await new Promise((resolve) => session.ping((...all) => resolve(all)));
  shift = 10_000;
  for (const ring of [...rings]) ring();
  expect(await Promise.all([known, unknown].map(statusOf))).toEqual(["4", "4"]);
  await expectService(line, desk, "others go on");
  session.destroy();
});

test("one connection has 100 streams at most", async () => {
  await using line = await testLine();
  const session = connect(`http://${line.address}`);
  await once(session, "remoteSettings");
  expect(session.remoteSettings.maxConcurrentStreams).toBe(100);
  session.destroy();
});
