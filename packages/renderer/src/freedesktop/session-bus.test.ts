import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectBus, sessionBusAddress } from "./session-bus.js";

describe("the session bus is found", () => {
  test("where the environment says", () => {
    expect(sessionBusAddress({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/x" }, 1000, () => true)).toBe(
      "unix:path=/x",
    );
  });

  test("where systemd puts it, over SSH and from cron", () => {
    expect(sessionBusAddress({}, 1000, (path) => path === "/run/user/1000/bus")).toBe(
      "unix:path=/run/user/1000/bus",
    );
  });

  test("nowhere", () => {
    expect(sessionBusAddress({}, 1000, () => false)).toBeUndefined();
    expect(sessionBusAddress({}, undefined, () => true)).toBeUndefined();
  });
});

describe("a bus that is none", () => {
  let folder: string;
  let server: Server | undefined;
  const sockets: Socket[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "toasty-bus-"));
  });
  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
    rmSync(folder, { recursive: true });
  });

  async function listen(onSocket: (socket: Socket) => void): Promise<string> {
    const path = join(folder, "bus");
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      onSocket(socket);
    });
    await new Promise<void>((resolve) => server?.listen(path, resolve));
    return `unix:path=${path}`;
  }

  test("that is not there is a rejection", async () => {
    await expect(connectBus(`unix:path=${folder}/missing`)).rejects.toThrow(/ENOENT/);
    await expect(connectBus("nonsense")).rejects.toThrow();
  });

  test("that hangs up is a rejection", async () => {
    const address = await listen((socket) => socket.destroy());
    await expect(connectBus(address, 2_000)).rejects.toThrow();
  });

  test("that accepts and says nothing is a rejection", async () => {
    const address = await listen(() => {});
    await expect(connectBus(address, 100)).rejects.toThrow(/no answer within 100 ms/);
  });

  test("that lets us in and never answers is a rejection, and nothing is thrown elsewhere", async () => {
    const address = await listen((socket) => {
      socket.on("data", (data) => {
        if (/AUTH/.test(data.toString("latin1"))) socket.write("OK 0123456789abcdef0123456789abcdef\r\n");
        else if (/NEGOTIATE/.test(data.toString("latin1"))) socket.write("ERROR\r\n");
      });
    });
    await expect(connectBus(address, 200)).rejects.toThrow(/No reply|no answer/);
  });
});
