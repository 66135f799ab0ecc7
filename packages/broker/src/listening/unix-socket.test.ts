import {
  chmodSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { answers } from "./probe.js";
import { bindSocket } from "./unix-socket.js";

let folder: string;
let path: string;
const servers: Server[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-"));
  path = join(folder, "broker.sock");
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true });
});

/** Binds as the broker does: the address begins with `unix:`. */
const bind = (address: string) =>
  new Promise<Server>((bound) => {
    const server = createServer().listen(address.replace(/^unix:/, ""), () => bound(server));
    servers.push(server);
  });

describe.skipIf(process.platform === "win32")("a unix socket", () => {
  test("is private, and bound under a lock that is let go", async () => {
    const asked: string[] = [];
    await bindSocket(path, (address) => {
      asked.push(address);
      return bind(address);
    });
    expect(asked).toEqual([`unix:${path}`]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await answers({ path })).toBe(true);
    expect(readdirSync(folder)).toEqual(["broker.sock"]);
  });

  test("of a broker that is alive is left alone", async () => {
    await bind(path);
    await expect(bindSocket(path, () => expect.fail())).rejects.toMatchObject({
      reason: "ADDRESS_IN_USE",
      message: `Another broker listens on ${path}.`,
    });
    expect(await answers({ path })).toBe(true);
  });

  test("of a broker that was killed is replaced", async () => {
    // A socket file that nobody listens on.
    const server = await bind(path);
    const kept = join(folder, "kept.sock");
    linkSync(path, kept);
    await new Promise((closed) => server.close(closed));
    expect([existsSync(path), await answers({ path: kept })]).toEqual([false, false]);
    await bindSocket(kept, bind);
    expect(await answers({ path: kept })).toBe(true);
  });

  test("takes the place of no other file", async () => {
    writeFileSync(path, "mine");
    chmodSync(path, 0o644);
    await expect(bindSocket(path, () => expect.fail())).rejects.toMatchObject({
      message: `${path} exists and is no socket.`,
    });
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });

  test("has a path of no more bytes than the system takes", async () => {
    const longest = process.platform === "linux" ? 107 : 103;
    const tooLong = { violations: [expect.objectContaining({ field: "socket" })] };
    const pathOf = (bytes: number, letter: string) => {
      const left = bytes - Buffer.byteLength(join(folder, "/"));
      return join(folder, letter.repeat(Math.ceil(left / Buffer.byteLength(letter))));
    };
    for (const letter of ["x", "é"]) {
      const refused = bindSocket(pathOf(longest + 1, letter), () => expect.fail());
      await expect(refused).rejects.toMatchObject(tooLong);
    }
    await bindSocket(pathOf(longest, "x"), bind);
    expect(await answers({ path: pathOf(longest, "x") })).toBe(true);
  });
});
