import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Environment } from "./environment.js";
import { findRuntimeFile, runtimeFiles } from "./runtime-file.js";

const on = (given: Partial<Environment>) =>
  runtimeFiles({ env: {}, platform: "linux", home: "/home/ada", uid: 1000, ...given } as Environment);

test("on Linux the folders with and without a login session are tried, that of this program first", () => {
  const inHome = "/home/ada/.toasty/run/broker.json";
  const inSession = "/run/user/1000/toasty/broker.json";
  expect(on({})).toEqual([inHome, inSession]);
  expect(on({ env: { XDG_RUNTIME_DIR: "/run/user/1000" } })).toEqual([inSession, inHome]);
  expect(on({ env: { XDG_RUNTIME_DIR: "/elsewhere" } })).toEqual([
    "/elsewhere/toasty/broker.json",
    inSession,
    inHome,
  ]);
});

test.each<[string, Partial<Environment>, string]>([
  ["a folder is given", { env: { TOASTY_RUNTIME_DIR: "/r" } }, "/r/broker.json"],
  ["nobody knows the user", { uid: undefined }, "/home/ada/.toasty/run/broker.json"],
  ["the system is a Mac", { platform: "darwin" }, "/home/ada/Library/Application Support/toasty/broker.json"],
])("there is one place where %s", (_, given, path) => {
  expect(on(given)).toEqual([path]);
});

describe("what a broker wrote down", () => {
  async function read(content: unknown) {
    const dir = await mkdtemp(join(tmpdir(), "toasty-runtime-"));
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await writeFile(join(dir, "broker.json"), text, { mode: 0o600 });
    const env = { TOASTY_RUNTIME_DIR: dir };
    const around = { env, platform: "linux", home: dir, uid: process.getuid?.(), random: () => 0 };
    return findRuntimeFile(around).finally(() => rm(dir, { recursive: true }));
  }
  const tls = { address: "127.0.0.1:2", certificate: "PEM" };

  test.each([
    [
      { address: "127.0.0.1:1", socket: "/s", tls, pid: 42, epoch: "e" },
      { socket: "/s", tls, pid: 42, epoch: "e" },
    ],
    [{ address: "127.0.0.1:1" }, { socket: undefined, tls: undefined, pid: 0, epoch: "" }],
    [
      { address: "127.0.0.1:1", socket: 7, tls: "x", epoch: 3 },
      { socket: undefined, tls: undefined, epoch: "3" },
    ],
    [{ address: "127.0.0.1:1", tls: { address: "127.0.0.1:2" } }, { tls: undefined }],
    [{ address: "127.0.0.1:1", tls: { certificate: "PEM" } }, { tls: undefined }],
    [{ address: "127.0.0.1:1", tls: null }, { tls: undefined }],
  ])("is read as far as it can be: %j", async (content, runtime) => {
    expect((await read(content))?.runtime).toMatchObject({ address: "127.0.0.1:1", ...runtime });
  });

  test.each(["", "{", "null", "1", "[]", '"x"', {}, { address: 1 }])(
    "is refused without an address: %j",
    async (content) => {
      await expect(read(content)).rejects.toMatchObject({
        reason: "UNREACHABLE",
        message: expect.stringMatching(/broker\.json does not say where the broker is\.$/),
        remedy: "Start the broker again with `toasty up`.",
      });
    },
  );
});
