import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { bindAddress, bindPinned, bindPlainly, createServer } from "./grpc-server.js";
import { answers } from "./probe.js";

const opened: { close(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

function serverOfATest() {
  const server = createServer();
  opened.push({ close: () => server.forceShutdown() });
  return server;
}

async function taken() {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  opened.push(server);
  return (server.address() as AddressInfo).port;
}

test("a free port is told once it is bound", async () => {
  const address = await bindAddress(serverOfATest(), { host: "127.0.0.1", port: 0 }, undefined);
  expect(address).toEqual({ host: "127.0.0.1", port: expect.any(Number) });
  expect(await answers(address)).toBe(true);
  expect(await bindPlainly(serverOfATest(), "127.0.0.1:0")).not.toBe(address.port);
});

test("an address that somebody else listens on is refused before it is tried", async () => {
  const port = await taken();
  await expect(bindAddress(serverOfATest(), { host: "127.0.0.1", port }, undefined)).rejects.toMatchObject({
    reason: "ADDRESS_IN_USE",
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test("an address that is none of this machine's cannot be listened on", async () => {
  // RFC 5737 keeps these addresses free for documents.
  await expect(bindAddress(serverOfATest(), { host: "192.0.2.1", port: 0 }, undefined)).rejects.toMatchObject(
    { reason: "UNREACHABLE", message: expect.stringMatching(/^Cannot listen on 192\.0\.2\.1:0: .*\.$/) },
  );
});

test("each start has a certificate of its own", async () => {
  const [one, two] = [await bindPinned(serverOfATest()), await bindPinned(serverOfATest())];
  expect(one.certificate).toContain("BEGIN CERTIFICATE");
  expect(one.certificate).not.toBe(two.certificate);
  expect(one.address).toMatch(/^127\.0\.0\.1:\d+$/);
});

test("nobody answers where nothing listens", async () => {
  const port = await taken();
  expect(await answers({ host: "127.0.0.1", port })).toBe(true);
  for (const one of opened.splice(0))
    await new Promise((closed) => (one as ReturnType<typeof createTcpServer>).close(closed));
  expect(await answers({ host: "127.0.0.1", port })).toBe(false);
});
