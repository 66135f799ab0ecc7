import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connectionTo, runBroker } from "../serving/run-broker.js";
import { startPrivateBroker } from "./private-broker.js";

vi.mock("../serving/run-broker.js", () => ({ runBroker: vi.fn(), connectionTo: vi.fn() }));

const stop = vi.fn(async () => {});
let folder: string;
let written: string[];

beforeEach(async () => {
  vi.clearAllMocks();
  folder = await mkdtemp(join(tmpdir(), "toasty-private-"));
  vi.stubEnv("TMPDIR", folder);
  vi.mocked(connectionTo).mockReturnValue({ address: "h:1" });
  written = ["publisher", "desk"];
  vi.mocked(runBroker).mockImplementation(async (_, { env } = {}) => {
    for (const role of written) {
      const path = join(env?.TOASTY_CONFIG_DIR ?? "", `${role}.token`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${role}-secret\n`);
    }
    return { broker: "the broker", [Symbol.asyncDispose]: stop } as never;
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("it listens on a free port in folders of its own, and tells its clients its tokens", async () => {
  const broker = await startPrivateBroker();
  const [listening, more] = vi.mocked(runBroker).mock.lastCall ?? [];
  expect(listening).toMatchObject({
    address: "127.0.0.1:0",
    noAuth: false,
    metrics: undefined,
    logLevel: "error",
  });
  expect(more?.env).toMatchObject({
    TOASTY_RUNTIME_DIR: join(broker.folder, "run"),
    TOASTY_CONFIG_DIR: join(broker.folder, "config"),
    TMPDIR: folder,
  });
  expect(vi.mocked(connectionTo).mock.lastCall).toEqual(["the broker"]);
  expect(broker.connection).toEqual({
    address: "h:1",
    token: { publisher: "publisher-secret", desk: "desk-secret" },
  });
  expect(dirname(broker.folder)).toBe(folder);
  await broker[Symbol.asyncDispose]();
});

test("once disposed it is stopped, and then its folder is gone", async () => {
  const broker = await startPrivateBroker();
  const stopped = Promise.withResolvers<void>();
  stop.mockReturnValueOnce(stopped.promise);
  const end = broker[Symbol.asyncDispose]();
  await new Promise(setImmediate);
  expect(await readdir(folder)).toHaveLength(1);
  stopped.resolve();
  await end;
  expect(await readdir(folder)).toEqual([]);
});

test("one that does not start leaves no folder behind", async () => {
  vi.mocked(runBroker).mockRejectedValueOnce(new Error("in use"));
  await expect(startPrivateBroker()).rejects.toThrow("in use");
  expect(await readdir(folder)).toEqual([]);
  written = ["desk"];
  await expect(startPrivateBroker()).rejects.toMatchObject({ code: "ENOENT" });
  expect(await readdir(folder)).toEqual([]);
});
