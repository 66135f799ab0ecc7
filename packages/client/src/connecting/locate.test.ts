import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSameEndpoint } from "./endpoint.js";
import type { Environment } from "./environment.js";
import { locate } from "./locate.js";
import { runtimeFiles } from "./runtime-file.js";

const tls = { address: "127.0.0.1:6001", certificate: "PEM" };
let dir: string;
let around: Environment;
let runtime: { address: string; socket?: string; tls?: typeof tls; pid: number; epoch: string };

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "toasty-locate-"));
  runtime = { address: "127.0.0.1:6000", socket: join(dir, "b.sock"), pid: 42, epoch: "e" };
  const env = { TOASTY_RUNTIME_DIR: dir };
  around = { platform: "linux", env, home: dir, uid: process.getuid?.(), random: () => 0 };
});
afterEach(() => rm(dir, { recursive: true }));

const write = (content: unknown, mode = 0o600) =>
  writeFile(join(dir, "broker.json"), typeof content === "string" ? content : JSON.stringify(content), {
    mode,
  });
const withEnv = (env: Record<string, string>) => ({ ...around, env: { ...around.env, ...env } });

describe("where", () => {
  test("is the option first, then the environment, then the runtime file", async () => {
    await write(runtime);
    expect(await locate({}, around)).toEqual({
      address: `unix:${runtime.socket}`,
      from: "runtime_file",
      protection: { kind: "socket" },
      runtime: { path: join(dir, "broker.json"), pid: 42 },
    });
    const told = withEnv({ TOASTY_ADDRESS: "127.0.0.1:7000", TOASTY_PLAINTEXT: "1" });
    expect(await locate({}, told)).toEqual({
      address: "127.0.0.1:7000",
      from: "environment",
      protection: { kind: "plaintext" },
    });
    expect(await locate({ address: "h:1" }, told)).toMatchObject({ address: "h:1", from: "options" });
  });

  test("is nowhere without any of them, and says how to start a broker", async () => {
    for (const plaintext of ["", "1"]) {
      await expect(locate({}, withEnv({ TOASTY_PLAINTEXT: plaintext }))).rejects.toMatchObject({
        code: "unavailable",
        reason: "UNREACHABLE",
        message: `no broker of this user runs here: there is no ${join(dir, "broker.json")}.`,
        remedy: "Start one with `toasty up`.",
      });
    }
  });

  test("is the TLS port with its certificate where the runtime file names no socket, and on Windows", async () => {
    const pinned = { address: tls.address, protection: { kind: "tls", tls: { pin: tls.certificate } } };
    await write({ ...runtime, socket: undefined, tls });
    expect(await locate({}, around)).toMatchObject(pinned);
    const windows = { ...around, platform: "win32", uid: undefined, env: { TOASTY_RUNTIME_DIR: dir } };
    // On Windows the separator is another one, so that the file of this test has another name.
    await writeFile(`${dir}\\broker.json`, JSON.stringify({ ...runtime, tls }));
    expect(await locate({}, windows)).toMatchObject(pinned);
    await rm(`${dir}\\broker.json`);
  });

  test("is never the plaintext address of a runtime file", async () => {
    await write({ ...runtime, socket: undefined });
    await expect(locate({}, withEnv({ TOASTY_PLAINTEXT: "1" }))).rejects.toMatchObject({
      reason: "UNREACHABLE",
      fullMessage: expect.stringMatching(/names neither a unix socket nor a certificate.*`toasty up`/),
    });
  });

  test("is looked up in both folders of a Linux user, who may have no login session here", async () => {
    const env = {};
    expect(runtimeFiles({ ...around, env, uid: 7 })).toEqual([
      join(dir, ".toasty/run/broker.json"),
      "/run/user/7/toasty/broker.json",
    ]);
    await mkdir(join(dir, ".toasty/run"), { recursive: true, mode: 0o700 });
    await writeFile(join(dir, ".toasty/run/broker.json"), JSON.stringify(runtime), { mode: 0o600 });
    const elsewhere = { ...around, env: { XDG_RUNTIME_DIR: join(dir, "none") } };
    expect(await locate({}, elsewhere)).toMatchObject({ from: "runtime_file" });
  });
});

describe("an address that is given", () => {
  test.each(["127.0.0.1:50053", "localhost:1", "[::1]:1", "example.com:443"])(
    "%s is refused without tls and plaintext, and the refusal names both",
    async (address) => {
      const refused = {
        reason: "INVALID",
        code: "invalid_argument",
        message: expect.stringMatching(/tls.*TOASTY_PLAINTEXT=1/),
      };
      await expect(locate({ address }, around)).rejects.toMatchObject({
        ...refused,
        violations: [{ field: "address" }],
      });
      const told = withEnv({ TOASTY_ADDRESS: address });
      await expect(locate({}, told)).rejects.toMatchObject({
        ...refused,
        violations: [{ field: "TOASTY_ADDRESS" }],
      });
      await expect(
        locate({ address, plaintext: false }, withEnv({ TOASTY_PLAINTEXT: "1" })),
      ).rejects.toMatchObject(refused);
      await expect(locate({ address }, withEnv({ TOASTY_PLAINTEXT: "0" }))).rejects.toMatchObject(refused);
    },
  );

  test("is used with tls, whatever TOASTY_PLAINTEXT says", async () => {
    const told = withEnv({ TOASTY_PLAINTEXT: "1" });
    expect(await locate({ address: "h:1", tls: true }, told)).toMatchObject({
      protection: { kind: "tls", tls: {} },
    });
    expect(await locate({ address: "h:1", tls: { ca: "PEM" } }, told)).toMatchObject({
      protection: { kind: "tls", tls: { ca: "PEM" } },
    });
  });

  test("goes not with tls and plaintext at once, nor tls without an address", async () => {
    await expect(locate({ address: "h:1", tls: true, plaintext: true }, around)).rejects.toMatchObject({
      violations: [{ field: "plaintext" }],
    });
    await write(runtime);
    await expect(locate({ tls: true }, around)).rejects.toMatchObject({ violations: [{ field: "tls" }] });
  });

  test("may be a unix socket in a folder of the user's own, or of anybody's with plaintext", async () => {
    const address = `unix:${join(dir, "b.sock")}`;
    expect(await locate({ address }, around)).toEqual({
      address,
      from: "options",
      protection: { kind: "socket" },
    });
    // What is safe stays so: TOASTY_PLAINTEXT is in the environment for another address.
    expect(await locate({ address }, withEnv({ TOASTY_PLAINTEXT: "1" }))).toMatchObject({
      protection: { kind: "socket" },
    });
    await chmod(dir, 0o755);
    await expect(locate({ address }, around)).rejects.toMatchObject({ reason: "UNSAFE_FILE" });
    expect(await locate({ address, plaintext: true }, around)).toMatchObject({
      protection: { kind: "plaintext" },
    });
  });

  test("is not taken for private while its folder does not exist", async () => {
    const address = `unix:${join(dir, "later", "b.sock")}`;
    await expect(locate({ address }, around)).rejects.toMatchObject({
      reason: "UNREACHABLE",
      message: expect.stringContaining("no such socket"),
    });
  });
});

describe("a runtime file", () => {
  test("is refused when others can change it", async () => {
    await write(runtime);
    await chmod(join(dir, "broker.json"), 0o666);
    await expect(locate({}, around)).rejects.toMatchObject({ reason: "UNSAFE_FILE" });
    await expect(locate({}, around)).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/can be changed by others \(mode 0666\).*chmod 600/),
    });
  });

  test("is refused in a folder that others can enter, and when its socket is in one", async () => {
    await write(runtime);
    const open = await mkdtemp(join(tmpdir(), "toasty-open-"));
    await chmod(open, 0o755);
    await write({ ...runtime, socket: join(open, "b.sock") });
    await expect(locate({}, around)).rejects.toMatchObject({
      fullMessage: expect.stringMatching(new RegExp(`${open} can be entered by others.*chmod 700`)),
    });
    await rm(open, { recursive: true });
    await chmod(dir, 0o711);
    await expect(locate({}, around)).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/can be entered by others \(mode 0711\).*chmod 700/),
    });
  });

  test("is refused when it is another user's", async () => {
    await write(runtime);
    if (process.getuid?.() === 0) {
      await chown(join(dir, "broker.json"), 12_345, 12_345);
      await expect(locate({}, around)).rejects.toThrow(/belongs to another user \(uid 12345\)/);
    } else {
      await expect(locate({}, { ...around, uid: 12_345 })).rejects.toThrow(/belongs to another user/);
    }
  });

  test.each(["", "{", "null", "[]", '{"address":7}'])(
    "that reads %j does not tell where the broker is",
    async (text) => {
      await write(text);
      await expect(locate({}, around)).rejects.toMatchObject({ code: "unavailable", reason: "UNREACHABLE" });
    },
  );

  test.each([{ tls: 7 }, { tls: null }, { tls: { address: "127.0.0.1:1" } }, { socket: 7 }])(
    "with %j names no way to the broker",
    async (damage) => {
      await write({ ...runtime, socket: undefined, ...damage });
      await expect(locate({}, around)).rejects.toMatchObject({ reason: "UNREACHABLE" });
    },
  );
});

describe("isSameEndpoint", () => {
  test("tells apart two brokers that had the same port one after the other", () => {
    const at = (pin: string) =>
      ({ address: "127.0.0.1:1", from: "runtime_file", protection: { kind: "tls", tls: { pin } } }) as const;
    expect(isSameEndpoint(at("a"), at("a"))).toBe(true);
    expect(isSameEndpoint(at("a"), at("b"))).toBe(false);
    expect(isSameEndpoint(at("a"), { ...at("a"), address: "127.0.0.1:2" })).toBe(false);
  });
});
