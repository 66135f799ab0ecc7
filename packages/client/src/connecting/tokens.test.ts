import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Endpoint } from "./locate.js";
import { type ConnectOptions, settingsOf } from "./options.js";
import type { Surroundings } from "./surroundings.js";
import { Tokens } from "./tokens.js";

const ours: Endpoint = { address: "unix:/run/b.sock", from: "runtime file" };
let dir: string;
let around: Surroundings;

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
  new Tokens(settingsOf(options, "a"), { ...around, env: { ...around.env, ...env } });

describe("Tokens", () => {
  it("uses one given token for everything, the option before the environment", async () => {
    const env = { TOASTY_TOKEN: "from env" };
    expect(await tokens({ token: "given" }, env).for("desk", ours, false)).toBe("given");
    expect(await tokens({}, env).for("admin", ours, false)).toBe("from env");
  });

  it("uses the token whose role the method needs, and else the admin's", async () => {
    await write("publisher", "p\n");
    await write("admin", "a\n");
    expect(await tokens().for("publisher", ours, false)).toBe("p");
    expect(await tokens().for("desk", ours, false)).toBe("a");
    expect(await tokens({ token: { desk: "d" } }).for("desk", ours, false)).toBe("d");
    expect(await tokens({ token: { desk: "d" } }).for("publisher", ours, false)).toBe("p");
    expect(await tokens({ token: { admin: "A" } }).for("admin", ours, false)).toBe("A");
  });

  it("has none where there is none", async () => {
    expect(await tokens().for("publisher", ours, false)).toBeUndefined();
  });

  it("refuses a token file that others can read, and says how to mend it", async () => {
    await write("publisher", "p");
    await write("admin", "a");
    await chmod(join(dir, "publisher.token"), 0o644);
    const asked = tokens().for("publisher", ours, false);
    await expect(asked).rejects.toMatchObject({ code: "failed_precondition", reason: "UNSAFE_FILE" });
    await expect(asked).rejects.toThrow(/can be read by others \(mode 0644\).*chmod 600 .*publisher\.token/);
  });

  it("keeps the files' tokens from a stranger on the usual port, and from the open network", async () => {
    await write("publisher", "p");
    const at = (address: string, from: Endpoint["from"]) => ({ address, from });
    expect(await tokens().for("publisher", at("127.0.0.1:50053", "default"), false)).toBeUndefined();
    expect(await tokens().for("publisher", at("10.0.0.1:1", "options"), false)).toBeUndefined();
    expect(await tokens().for("publisher", at("10.0.0.1:1", "options"), true)).toBe("p");
    expect(await tokens().for("publisher", at("127.0.0.1:1", "options"), false)).toBe("p");
  });

  it("reads the files again after it was told to forget", async () => {
    await write("publisher", "old");
    const held = tokens();
    expect(await held.for("publisher", ours, false)).toBe("old");
    await write("publisher", "new");
    expect(await held.for("publisher", ours, false)).toBe("old");
    held.forget();
    expect(await held.for("publisher", ours, false)).toBe("new");
  });
});
