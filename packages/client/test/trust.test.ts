import { readFileSync } from "node:fs";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { startBroker } from "@toasty/broker";
import { type TestLine, testLine } from "@toasty/broker/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ConnectOptions, connect, info, type ToastyError } from "../src/index.js";
import { Somewhere, stateOf } from "./somewhere.js";

// With real brokers. Other users of the machine as attackers: packages/cli/test/stranger.test.ts.

/** A listener on a port of this machine that remembers what comes. */
async function listener(
  onConnection: (socket: Socket) => void,
): Promise<{ readonly address: string; readonly received: Buffer[] } & AsyncDisposable> {
  const received: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => received.push(bytes));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    address: `127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Passes everything on. */
const relayTo = (address: string) => (socket: Socket) => {
  const onward = connectTcp(Number(address.split(":")[1]), "127.0.0.1");
  onward.on("error", () => {});
  socket.pipe(onward).pipe(socket);
};

async function failureOf(options: ConnectOptions): Promise<ToastyError> {
  await using toasty = connect({ agent: "trainer", token: "a-secret-token", ...options });
  const published = toasty.publish(info("a secret title"));
  const waiting = await stateOf(toasty, "waiting");
  await toasty.close({ flushMs: 0 });
  await expect(published).rejects.toThrow();
  return (waiting as { error: ToastyError }).error;
}

describe("a broker without a unix socket", () => {
  let line: TestLine;
  let pinned: { address: string; tls: { pin: string } };
  beforeEach(async () => {
    line = await testLine({ socket: false });
    const { address, certificate } = line.broker.tls ?? { address: "", certificate: "" };
    pinned = { address, tls: { pin: certificate } };
  });
  afterEach(() => line[Symbol.asyncDispose]());

  test("is found by its runtime file, and gets the tokens of the files over TLS", async () => {
    await using place = await Somewhere.make();
    Object.assign(place.env, line.env);
    await using toasty = place.client();
    expect(await toasty.publish(info("hello"))).toMatchObject({ success: true });
    expect(toasty.state).toEqual({ kind: "ready", address: line.broker.tls?.address });
    expect(await toasty.tokenAdmin.list()).toEqual([]);
  });

  test("is reached by its certificate alone, in the process that embeds it", async () => {
    await using toasty = connect({ agent: "trainer", token: line.tokens.publisher, ...pinned });
    expect(await toasty.publish(info("hello"))).toMatchObject({ success: true });
  });

  test("is reached through a relay, which learns nothing", async () => {
    await using relay = await listener(relayTo(pinned.address));
    await using toasty = connect({
      agent: "trainer",
      token: line.tokens.publisher,
      ...pinned,
      address: relay.address,
    });
    await toasty.publish(info("a secret title"));
    const seen = Buffer.concat(relay.received);
    expect(seen.length).toBeGreaterThan(500);
    expect(seen.includes("a secret title")).toBe(false);
    expect(seen.includes(line.tokens.publisher)).toBe(false);
  });

  test("is not taken for one that was started after it, on the other end of a relay", async () => {
    await using successor = await testLine({ socket: false });
    await using relay = await listener(relayTo(successor.broker.tls?.address ?? ""));
    const error = await failureOf({ ...pinned, address: relay.address });
    expect(error).toMatchObject({ reason: "UNREACHABLE" });
    expect(error.message).toContain("is not the broker (its certificate is not the expected one)");
  });

  test("is not taken for a relay that ends TLS, whatever certificate that has", async () => {
    const read = (name: string) =>
      readFileSync(new URL(`../../broker/test/fixtures/localhost.${name}.pem`, import.meta.url), "utf8");
    const decrypted: Buffer[] = [];
    const tls = createTlsServer({ cert: read("cert"), key: read("key"), ALPNProtocols: ["h2"] }, (socket) => {
      socket.on("error", () => {});
      socket.on("data", (bytes) => decrypted.push(bytes));
    }).on("tlsClientError", () => {});
    await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
    const { port } = tls.address() as { port: number };
    const error = await failureOf({ ...pinned, address: `127.0.0.1:${port}` });
    expect(error.message).toContain("is not the broker");
    expect(Buffer.concat(decrypted).toString()).toBe("");
    tls.close();
  });

  test("is not taken for what answers in clear, says nothing, or hangs up", async () => {
    const answersInClear = (socket: Socket) => void socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    const saysNothing = () => {};
    const hangsUp = (socket: Socket) => void socket.end();
    for (const stranger of [answersInClear, saysNothing, hangsUp, relayTo(line.address)]) {
      await using squatter = await listener(stranger);
      const error = await failureOf({ ...pinned, address: squatter.address, connectTimeoutMs: 300 });
      expect(error).toMatchObject({ reason: "UNREACHABLE" });
      const seen = Buffer.concat(squatter.received);
      expect(seen.includes("a secret title")).toBe(false);
      expect(seen.includes("a-secret-token")).toBe(false);
    }
  });

  test("is followed to the next one, which may have the same ports and has another certificate", async () => {
    await using place = await Somewhere.make();
    Object.assign(place.env, line.env);
    await using toasty = place.client();
    await toasty.publish(info("first"));
    const first = line.broker.tls?.certificate;
    await line.broker.close({ graceMs: 0 });
    const next = await startBroker({ address: line.address, socket: false, env: line.env, logger: silent });
    expect(next.tls?.certificate).not.toBe(first);
    expect(await toasty.publish(info("second"))).toMatchObject({ success: true });
    await toasty.close();
    await next.close({ graceMs: 0 });
  });
});

test("a certificate that is none ends the attempts, and says so", async () => {
  for (const tls of [{ pin: "nonsense" }, { ca: "nonsense", cert: "nonsense", key: "nonsense" }]) {
    await using toasty = connect({ agent: "trainer", address: "127.0.0.1:1", tls });
    await expect(toasty.publish(info("x"))).rejects.toMatchObject({
      reason: "INVALID",
      violations: [{ field: "tls", description: expect.stringContaining("is not usable PEM") }],
    });
  }
});

test("a unix socket of the user's own is trusted at a given address, and one in a shared folder is not", async () => {
  await using line = await testLine();
  await using place = await Somewhere.make();
  Object.assign(place.env, line.env);
  await using toasty = place.client({ address: `unix:${line.broker.socket}` });
  expect(await toasty.publish(info("hello"))).toMatchObject({ success: true });
  await using shared = place.client({
    address: `unix:${join("/tmp", "toasty-nobody.sock")}`,
    plaintext: false,
  });
  await expect(shared.publish(info("hello"))).rejects.toMatchObject({ reason: "UNSAFE_FILE" });
});

const nothing = () => {};
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };
