import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ConnectionState, info } from "../src/index.js";
import { SmallBroker } from "./small-broker.js";
import { freePort, Somewhere, stateOf } from "./somewhere.js";

let place: Somewhere;
beforeEach(async () => {
  place = await Somewhere.make();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await place[Symbol.asyncDispose]();
});

describe("options", () => {
  test("are checked when the client is made, under their own names", () => {
    for (const option of [
      "outboxEntries",
      "outboxTimeoutMs",
      "callTimeoutMs",
      "connectTimeoutMs",
      "keepaliveMs",
    ]) {
      expect(() => place.client({ [option]: -1 })).toThrow(`${option}: is -1; it must be a`);
      expect(() => place.client({ [option]: Number.NaN })).toThrow(`${option}: is NaN`);
      expect(() => place.client({ [option]: undefined })).not.toThrow();
    }
  });
});

describe("a client", () => {
  test("does nothing before it is used, and goes idle -> connecting -> ready -> closed", async () => {
    await using broker = await SmallBroker.start();
    const toasty = place.client({ address: broker.address });
    const states: ConnectionState["kind"][] = [];
    toasty.on("state", ({ kind }) => states.push(kind));
    expect(toasty.state).toEqual({ kind: "idle" });
    await toasty.ready();
    expect(toasty.state).toEqual({ kind: "ready", address: broker.address });
    await toasty.close();
    expect(states).toEqual(["connecting", "ready", "closed"]);
  });

  test("says in words that nobody listens, and when it tries again", async () => {
    const port = await freePort();
    await using toasty = place.client({ address: `127.0.0.1:${port}` });
    const ready = toasty.ready({ timeoutMs: 400 });
    expect(await stateOf(toasty, "waiting")).toMatchObject({
      attempt: 1,
      nextTryInMs: expect.closeTo(10, 5),
      error: { reason: "UNREACHABLE" },
    });
    await expect(ready).rejects.toMatchObject({
      message: `cannot reach the broker at 127.0.0.1:${port} (connection refused).`,
      remedy: "Start it with `toasty up`.",
    });
  });

  test("waits for a broker that is started later", async () => {
    const port = await freePort();
    await using toasty = place.client({ address: `127.0.0.1:${port}` });
    const published = toasty.publish(info("early"));
    await stateOf(toasty, "waiting");
    await using broker = await SmallBroker.start({ address: `127.0.0.1:${port}` });
    expect(await published).toMatchObject({ outcome: "queued" });
    expect(broker.received).toHaveLength(1);
  });

  test("gives up a broker that accepts the connection and says nothing, and finds the one that comes after it", async () => {
    const held: Socket[] = [];
    const mute = createServer((socket) => held.push(socket)).listen(0, "127.0.0.1");
    await once(mute, "listening");
    const { port } = mute.address() as { port: number };
    await using toasty = place.client({ address: `127.0.0.1:${port}`, connectTimeoutMs: 100 });
    const published = toasty.publish(info("hello"));
    const { error } = (await stateOf(toasty, "waiting")) as { error: ToastyError };
    expect(error.message).toContain("it accepts connections and says nothing");
    for (const socket of held) socket.destroy();
    mute.close();
    await once(mute, "close");
    await using _broker = await SmallBroker.start({ address: `127.0.0.1:${port}` });
    expect(await published).toMatchObject({ success: true });
  });

  test("goes straight to the broker whatever http_proxy says", async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`;
    for (const name of ["http_proxy", "https_proxy", "grpc_proxy", "HTTP_PROXY"]) vi.stubEnv(name, nowhere);
    vi.stubEnv("no_proxy", "");
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address });
    expect(await toasty.publish(info("direct"))).toMatchObject({ success: true });
  });

  test("takes the unix socket of the runtime file, and sends the token of the role that the method needs", async () => {
    const seen: string[] = [];
    await using _broker = await SmallBroker.start({
      address: `unix:${place.socket}`,
      hook: (method, headers) =>
        void seen.push(`${method} ${headers.get("authorization")} ${headers.get("x-agent-id")}`),
    });
    await place.writeRuntime();
    for (const role of ["publisher", "desk", "admin"]) await place.write(`${role}.token`, role);
    await using toasty = place.client();
    await toasty.publish(info("hello"));
    for await (const _ of toasty.attach("desktop")) break;
    await toasty.tokenAdmin.list();
    expect(toasty.state).toMatchObject({ address: `unix:${place.socket}` });
    expect(seen).toEqual([
      "publish Bearer publisher trainer",
      "attach Bearer desk trainer",
      "listTokens Bearer admin trainer",
    ]);
  });

  test("says that no broker runs where there is no runtime file, and finds the one that is started later", async () => {
    await using toasty = place.client();
    const published = toasty.publish(info("hello"));
    const { error } = (await stateOf(toasty, "waiting")) as { error: ToastyError };
    expect(error).toMatchObject({ reason: "UNREACHABLE", code: "unavailable" });
    expect(error.fullMessage).toMatch(
      /^no broker of this user runs here: there is no .*broker\.json\. Start one with `toasty up`\.$/,
    );
    await using _broker = await SmallBroker.start({ address: `unix:${place.socket}` });
    await place.writeRuntime();
    expect(await published).toMatchObject({ success: true });
  });

  test("says that a runtime file is stale, and follows it when it changes", async () => {
    await place.writeRuntime({ pid: 2 ** 22 + 1 });
    await using toasty = place.client();
    const published = toasty.publish(info("hello"));
    const { error } = (await stateOf(toasty, "waiting")) as { error: ToastyError };
    expect(error.message).toMatch(
      /\(no such socket\)\. .*broker\.json names it; process 4194305, which wrote that, is gone\./,
    );
    const other = join(place.dir, "other.sock");
    await using _broker = await SmallBroker.start({ address: `unix:${other}` });
    await place.writeRuntime({ socket: other });
    expect(await published).toMatchObject({ success: true });
  });

  test("looks once for a new token when the broker does not know the old one", async () => {
    const sent: (string | undefined)[] = [];
    await using _broker = await SmallBroker.start({
      address: `unix:${place.socket}`,
      hook: async (_, headers) => {
        sent.push(headers.get("authorization"));
        if (headers.get("authorization") === "Bearer new") return;
        await place.write("publisher.token", "new");
        throw new ToastyError({ message: "unknown token", code: "unauthenticated", reason: "TOKEN_UNKNOWN" });
      },
    });
    await place.writeRuntime();
    await place.write("publisher.token", "old");
    await using toasty = place.client();
    await toasty.publish(info("hello"));
    expect(sent).toEqual(["Bearer old", "Bearer new"]);
  });

  test("goes on with the broker that took the place of one that did not know its token", async () => {
    const unknown = new ToastyError({
      message: "no such token",
      code: "unauthenticated",
      reason: "TOKEN_UNKNOWN",
    });
    const successor = join(place.dir, "successor.sock");
    await using _broker = await SmallBroker.start({
      address: `unix:${place.socket}`,
      hook: async () => {
        // Between the two there is no runtime file.
        await rm(join(place.dir, "broker.json"), { force: true });
        throw unknown;
      },
    });
    await place.writeRuntime();
    await using toasty = place.client();
    const published = toasty.publish(info("hello"));
    await stateOf(toasty, "waiting");
    await using _successor = await SmallBroker.start({ address: `unix:${successor}` });
    await place.writeRuntime({ socket: successor });
    expect(await published).toMatchObject({ success: true });
  });

  test("moves to the broker that the runtime file names, when the one that it has does not know its token", async () => {
    await using first = await SmallBroker.start({
      address: `unix:${place.socket}`,
      hook: () => {
        throw new ToastyError({ message: "no such token", code: "unauthenticated", reason: "TOKEN_UNKNOWN" });
      },
    });
    const successor = join(place.dir, "successor.sock");
    await using second = await SmallBroker.start({ address: `unix:${successor}` });
    await place.writeRuntime();
    await using toasty = place.client();
    await toasty.ready();
    await place.writeRuntime({ socket: successor });
    expect(await toasty.publish(info("hello"))).toMatchObject({ success: true });
    expect(toasty.state).toMatchObject({ address: `unix:${successor}` });
    expect([first, second].map(({ received }) => received.length)).toEqual([0, 1]);
  });

  test("stays with a broker that does not know its token when no other one is named", async () => {
    let calls = 0;
    await using broker = await SmallBroker.start({
      address: `unix:${place.socket}`,
      hook: () => {
        calls += 1;
        if (calls === 1)
          throw new ToastyError({ message: "not yet", code: "unauthenticated", reason: "TOKEN_UNKNOWN" });
      },
    });
    await place.writeRuntime();
    await using toasty = place.client();
    await toasty.ready();
    const states: string[] = [];
    toasty.on("state", ({ kind }) => states.push(kind));
    await toasty.publish(info("hello"));
    expect(states).toEqual([]);
    expect(broker.received).toHaveLength(1);
  });

  test("is not waited for where it must be there at once", async () => {
    const port = await freePort();
    await using toasty = place.client({ address: `127.0.0.1:${port}` });
    const ready = toasty.ready({ failFast: true });
    await expect(ready).rejects.toMatchObject({ reason: "UNREACHABLE", retryAfterMs: undefined });
    const stop = new AbortController();
    const aborted = toasty.ready({ failFast: true, signal: stop.signal });
    stop.abort();
    await expect(aborted).rejects.toMatchObject({ reason: "CANCELLED" });
    await using broker = await SmallBroker.start();
    await using there = place.client({ address: broker.address });
    await there.ready({ failFast: true });
  });

  test("says what to do when the broker wants a token and there is none, or another", async () => {
    await using broker = await SmallBroker.start({
      hook: () => {
        throw new ToastyError({ message: "no such token", code: "unauthenticated", reason: "TOKEN_UNKNOWN" });
      },
    });
    await using without = place.client({ address: broker.address });
    await expect(without.publish(info("x"))).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/wants a token.*Set TOASTY_TOKEN/),
    });
    await using wrong = place.client({ address: broker.address, token: "wrong" });
    await expect(wrong.publish(info("x"))).rejects.toMatchObject({
      message: expect.stringContaining("does not know this token (no such token)."),
      remedy: expect.stringContaining("Set TOASTY_TOKEN to one that it knows"),
    });
  });

  test("refuses a token file that others can read, at once and in words", async () => {
    await using broker = await SmallBroker.start({ address: `unix:${place.socket}` });
    await place.writeRuntime();
    await place.write("publisher.token", "p", 0o644);
    await using toasty = place.client();
    await expect(toasty.publish(info("x"))).rejects.toMatchObject({
      reason: "UNSAFE_FILE",
      fullMessage: expect.stringMatching(/publisher\.token can be read by others \(mode 0644\).*chmod 600/),
    });
    expect(broker.received).toEqual([]);
  });

  test("does not try again what only a person can mend", async () => {
    await place.write("broker.json", "{}", 0o666);
    await using toasty = place.client();
    await expect(toasty.publish(info("x"))).rejects.toMatchObject({ reason: "UNSAFE_FILE" });
    expect(toasty.state).toEqual({ kind: "idle" });
    await using misled = place.client({ address: "http://not an address" });
    await expect(misled.ready()).rejects.toMatchObject({
      reason: "INVALID",
      violations: [{ field: "address" }],
    });
  });

  test("never throws for a bad option, but refuses each call with its path", async () => {
    await using broker = await SmallBroker.start();
    await using toasty = place.client({ address: broker.address, agent: "my trainer!" });
    await expect(toasty.publish(info("x"))).rejects.toMatchObject({
      reason: "INVALID",
      violations: [{ field: "agent" }],
    });
  });
});
