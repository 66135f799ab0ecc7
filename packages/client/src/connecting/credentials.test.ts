import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Credentials } from "./credentials.js";
import type { Endpoint } from "./endpoint.js";
import type { Environment } from "./environment.js";
import { type ConnectOptions, settingsOf } from "./options.js";

const ours: Endpoint = { address: "unix:/run/b.sock", from: "runtime_file", protection: { kind: "socket" } };
let dir: string;
let around: Environment;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "toasty-tokens-"));
  around = {
    platform: "linux",
    env: { TOASTY_CONFIG_DIR: dir },
    home: dir,
    uid: process.getuid?.(),
    random: () => 0,
  };
});
afterEach(() => rm(dir, { recursive: true }));

const write = (role: string, text: string) => writeFile(join(dir, `${role}.token`), text, { mode: 0o600 });
const tokens = (options: ConnectOptions = {}, env = {}) =>
  new Credentials(settingsOf(options, "a"), { ...around, env: { ...around.env, ...env } });

describe("Credentials", () => {
  test("uses one given token for everything, the option before the environment", async () => {
    const env = { TOASTY_TOKEN: "from env" };
    expect(await tokens({ token: "given" }, env).for("desk", ours)).toBe("given");
    expect(await tokens({}, env).for("admin", ours)).toBe("from env");
  });

  test("uses the token whose role the method needs, and else the admin's", async () => {
    await write("publisher", "p\n");
    await write("admin", "a\n");
    expect(await tokens().for("publisher", ours)).toBe("p");
    expect(await tokens().for("desk", ours)).toBe("a");
    expect(await tokens({ token: { desk: "d" } }).for("desk", ours)).toBe("d");
    expect(await tokens({ token: { desk: "d" } }).for("publisher", ours)).toBe("p");
    expect(await tokens({ token: { admin: "A" } }).for("admin", ours)).toBe("A");
  });

  test("has none where there is none", async () => {
    expect(await tokens().for("publisher", ours)).toBeUndefined();
  });

  test("refuses a token file that others can read, and says how to mend it", async () => {
    await write("publisher", "p");
    await write("admin", "a");
    await chmod(join(dir, "publisher.token"), 0o644);
    const asked = tokens().for("publisher", ours);
    await expect(asked).rejects.toMatchObject({ code: "failed_precondition", reason: "UNSAFE_FILE" });
    await expect(asked).rejects.toMatchObject({
      fullMessage: expect.stringMatching(/can be read by others \(mode 0644\).*chmod 600 .*publisher\.token/),
    });
  });

  test("never reads a file for plaintext, and sends there only what was given for it", async () => {
    await write("publisher", "p");
    await write("admin", "a");
    const plain: Endpoint = { address: "127.0.0.1:1", from: "options", protection: { kind: "plaintext" } };
    expect(await tokens().for("publisher", plain)).toBeUndefined();
    expect(await tokens().for("admin", plain)).toBeUndefined();
    expect(await tokens({ token: { desk: "d" } }).for("publisher", plain)).toBeUndefined();
    expect(await tokens({ token: { desk: "d" } }).for("desk", plain)).toBe("d");
    expect(await tokens({}, { TOASTY_TOKEN: "t" }).for("publisher", plain)).toBe("t");
  });

  test("reads the files for a broker whose certificate is checked", async () => {
    await write("publisher", "p");
    const tls: Endpoint = { ...ours, protection: { kind: "tls", tls: { pin: "PEM" } } };
    expect(await tokens().for("publisher", tls)).toBe("p");
  });

  test("reads the files again after it was told to forget", async () => {
    await write("publisher", "old");
    const held = tokens();
    expect(await held.for("publisher", ours)).toBe("old");
    await write("publisher", "new");
    expect(await held.for("publisher", ours)).toBe("old");
    held.forget();
    expect(await held.for("publisher", ours)).toBe("new");
  });
});
