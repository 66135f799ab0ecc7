import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isLocal, locate } from "./locate.js";
import { runtimeFiles } from "./runtime-file.js";
import type { Surroundings } from "./surroundings.js";

const runtime = { address: "127.0.0.1:6000", socket: "/run/b.sock", pid: 42, epoch: "e" };
let dir: string;
let around: Surroundings;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "toasty-locate-"));
  const env = { TOASTY_RUNTIME_DIR: dir };
  around = { platform: "linux", env, home: dir, uid: process.getuid?.(), random: () => 0 };
});
afterEach(() => rm(dir, { recursive: true }));

const write = (text: string, mode = 0o600) => writeFile(join(dir, "broker.json"), text, { mode });

describe("locate", () => {
  it("takes the option first, then the environment, then the runtime file, then the usual address", async () => {
    expect(await locate(undefined, around)).toEqual({ address: "127.0.0.1:50053", from: "default" });
    await write(JSON.stringify(runtime));
    expect(await locate(undefined, around)).toMatchObject({
      address: "unix:/run/b.sock",
      from: "runtime file",
    });
    const told = { ...around, env: { ...around.env, TOASTY_ADDRESS: "127.0.0.1:7000" } };
    expect(await locate(undefined, told)).toEqual({ address: "127.0.0.1:7000", from: "environment" });
    expect(await locate("h:1", told)).toEqual({ address: "h:1", from: "options" });
  });

  it("takes the address where the runtime file names no socket, and on Windows", async () => {
    await write(JSON.stringify(runtime));
    const windows = { ...around, platform: "win32", uid: undefined, env: { TOASTY_RUNTIME_DIR: dir } };
    // On Windows the separator is another one, so that the file of this test has another name.
    await writeFile(`${dir}\\broker.json`, JSON.stringify(runtime));
    expect(await locate(undefined, windows)).toMatchObject({ address: "127.0.0.1:6000" });
    await rm(`${dir}\\broker.json`);
    await write(JSON.stringify({ ...runtime, socket: undefined }));
    expect(await locate(undefined, around)).toMatchObject({ address: "127.0.0.1:6000" });
  });

  it("refuses a runtime file that others can change", async () => {
    await write(JSON.stringify(runtime));
    await chmod(join(dir, "broker.json"), 0o666);
    await expect(locate(undefined, around)).rejects.toMatchObject({ reason: "UNSAFE_FILE" });
    await expect(locate(undefined, around)).rejects.toThrow(
      /can be changed by others \(mode 0666\).*chmod 600/,
    );
  });

  it("refuses a runtime file of another user", async () => {
    await write(JSON.stringify(runtime));
    if (process.getuid?.() === 0) {
      const { chown } = await import("node:fs/promises");
      await chown(join(dir, "broker.json"), 12_345, 12_345);
      await expect(locate(undefined, around)).rejects.toThrow(/belongs to another user \(uid 12345\)/);
    } else {
      await expect(locate(undefined, { ...around, uid: 12_345 })).rejects.toThrow(/belongs to another user/);
    }
  });

  it.each(["", "{", "null", "[]", '{"address":7}'])(
    "says that %j does not tell where the broker is",
    async (text) => {
      await write(text);
      await expect(locate(undefined, around)).rejects.toMatchObject({
        code: "unavailable",
        reason: "UNREACHABLE",
      });
    },
  );

  it("looks into both folders of a Linux user, who may have no login session here", async () => {
    const env = {};
    expect(runtimeFiles({ ...around, env, uid: 7 })).toEqual([
      join(dir, ".toasty/run/broker.json"),
      "/run/user/7/toasty/broker.json",
    ]);
    await mkdir(join(dir, ".toasty/run"), { recursive: true });
    await writeFile(join(dir, ".toasty/run/broker.json"), JSON.stringify(runtime), { mode: 0o600 });
    expect(await locate(undefined, { ...around, env: { XDG_RUNTIME_DIR: join(dir, "none") } })).toMatchObject(
      {
        from: "runtime file",
      },
    );
  });
});

describe("isLocal", () => {
  it.each(["unix:/a", "127.0.0.1:1", "127.8.9.1:1", "localhost:1", "[::1]:1"])("%s is", (address) => {
    expect(isLocal(address)).toBe(true);
  });
  it.each(["127.evil.com:1", "10.0.0.1:1", "example.com:1", "[::2]:1", "127.0.0.1.evil.com:1"])(
    "%s is not",
    (address) => {
      expect(isLocal(address)).toBe(false);
    },
  );
});
