import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { answers } from "./probe.js";

/** Longer than the test may take: what it would wait for must not be needed. */
const never = 2 ** 31 - 1;

test("somebody answers who accepts a connection, and it is not kept open", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const connection = once(server, "connection");
  const { port } = server.address() as AddressInfo;
  expect(await answers({ host: "127.0.0.1", port }, never)).toBe(true);
  const [socket] = await connection;
  if (!socket.closed) await once(socket.resume(), "close");
  server.close();
  await once(server, "close");
  expect(await answers({ host: "127.0.0.1", port }, never)).toBe(false);
});

test("nobody answers at a socket that is not there", async () => {
  expect(await answers({ path: "/nonexistent/toasty.sock" }, never)).toBe(false);
});

test("a broker that is too busy to accept counts as somebody", async () => {
  const folder = mkdtempSync(join(tmpdir(), "toasty-probe-"));
  const path = join(folder, "busy.sock");
  const server = createServer();
  server.listen({ path, backlog: 1 });
  await once(server, "listening");
  // All in one turn, in which nothing is accepted: the kernel refuses what is more than the backlog.
  const probes = Array.from({ length: 8 }, () => answers({ path }, never));
  expect(new Set(await Promise.all(probes))).toEqual(new Set([true]));
  server.close();
  rmSync(folder, { recursive: true });
});

test("silence counts as somebody", async () => {
  const server = createServer();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1 });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const probes = Array.from({ length: 8 }, () => answers({ host: "127.0.0.1", port }, 1));
  expect(new Set(await Promise.all(probes))).toEqual(new Set([true]));
  server.close();
});
