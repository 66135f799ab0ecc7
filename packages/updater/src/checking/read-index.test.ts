import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sha256 } from "../../test/simulator/repository.js";
import { httpSource, networkDefaults } from "../fetching/http-source.js";
import { layoutOf } from "../installing/layout.js";
import { customFields } from "../metadata/custom-fields.js";
import { maxIndexBytes, serializeReleaseIndex } from "../metadata/release-index.js";
import { indexTarget, type ReleaseLine } from "../metadata/target-name.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import type { UpdaterContext } from "../updater-context.js";
import { readIndex } from "./read-index.js";

vi.mock("node:fs/promises", async (original) =>
  (await import("../../test/simulator/slow-disk.js")).slowed(await original<object>()),
);

const line: ReleaseLine = { app: "acme", channel: "stable", platform: "linux-x64" };
const index = { ...line, releases: [] };

let context: UpdaterContext;
let bytes: Uint8Array;
let target: TrustedTarget | undefined;
let asked: string[];

beforeEach(() => {
  bytes = serializeReleaseIndex(index);
  asked = [];
  target = targetOf();
  const source = httpSource({
    fetch: async (url) => {
      asked.push(url);
      return new Response(bytes as Uint8Array<ArrayBuffer>);
    },
    origin: "https://host",
    network: { ...networkDefaults, attempts: 1 },
  });
  const layout = layoutOf(mkdtempSync(join(tmpdir(), "toasty-index-")));
  context = { app: "acme", line, url: "https://host/app", source, layout } as unknown as UpdaterContext;
});
afterEach(() => rmSync(context.layout.root, { recursive: true }));

const targetOf = (more: Partial<TrustedTarget> = {}): TrustedTarget => {
  const digest = sha256(Buffer.from(bytes));
  const path = indexTarget(line);
  return {
    path,
    length: bytes.length,
    algorithm: "sha256",
    digest,
    file: `acme/${digest}.index.json`,
    custom: customFields({ kind: "index", line }),
    ...more,
  };
};
const read = (signal?: AbortSignal) =>
  readIndex(context, { target: async (path) => (path === indexTarget(line) ? target : undefined) }, signal);

test("reads the index of the line, and keeps the last one only", async () => {
  mkdirSync(context.layout.index, { recursive: true });
  writeFileSync(join(context.layout.index, "old"), "");
  expect(await read()).toEqual(index);
  expect(asked).toEqual([`https://host/app/targets/${target?.file}`]);
  expect(readdirSync(context.layout.index)).toEqual([target?.digest]);
});

test("does not download again what has not changed", async () => {
  await read();
  await read();
  expect(asked).toHaveLength(1);
});

test("says where there are no releases", async () => {
  target = undefined;
  await expect(read()).rejects.toMatchObject({
    reason: "NOT_FOUND",
    message: "the repository has no releases of acme for linux-x64 on stable.",
    remedy: "Check the app's name and channel.",
  });
});

test("refuses what was signed for something else before it is downloaded", async () => {
  target = targetOf({ custom: customFields({ kind: "index", line: { ...line, channel: "beta" } }) });
  await expect(read()).rejects.toMatchObject({ reason: "METADATA" });
  expect(asked).toEqual([]);
});

test("refuses an index that is too long before it is downloaded, and takes the longest that may be", async () => {
  target = targetOf({ length: maxIndexBytes + 1 });
  await expect(read()).rejects.toMatchObject({
    reason: "METADATA",
    message: `the release index is longer than ${maxIndexBytes} bytes.`,
    remedy: "Tell the publisher.",
  });
  expect(asked).toEqual([]);
  target = targetOf({ length: maxIndexBytes });
  await expect(read()).rejects.toMatchObject({ reason: "NETWORK" });
  expect(asked).toHaveLength(1);
});

test("refuses the index of another line, and what is none", async () => {
  bytes = serializeReleaseIndex({ ...index, platform: "win32-x64" });
  target = targetOf();
  await expect(read()).rejects.toMatchObject({ reason: "METADATA" });
});

test("can be cancelled", async () => {
  await expect(read(AbortSignal.abort())).rejects.toMatchObject({ reason: "CANCELLED" });
  expect(existsSync(join(context.layout.index, target?.digest ?? ""))).toBe(false);
});
