import { writeFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { place } from "../../../test/fixture.js";
import { credentials, S3Server } from "../../../test/s3-server.js";
import type { Upload } from "../destination.js";
import { s3Destination } from "./s3-destination.js";

const payload = Buffer.from("payload");
const sha256 = "239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5";
let store: S3Server;
let upload: Upload;
beforeEach(async () => {
  store = await S3Server.start();
  upload = { file: place("payload"), length: payload.length, sha256 };
  await writeFile(upload.file, payload);
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

const bucket = (more: object = {}) =>
  s3Destination({
    endpoint: store.url,
    region: store.region,
    bucket: "updates",
    credentials,
    retryMs: 1,
    ...more,
  });
const put = (key: string, bytes: string | Buffer) =>
  store.objects.set(key, { bytes: Buffer.from(bytes), headers: {} });

test("is named by bucket and prefix, wherever the store's address ends", async () => {
  expect(bucket().name).toBe("s3://updates");
  const destination = bucket({ prefix: "acme app", endpoint: `${store.url}//` });
  expect(destination.name).toBe("s3://updates/acme app");
  expect(await destination.create("a b.json", upload, "immutable")).toBe("created");
  expect(store.requests).toEqual(["HEAD updates/acme app/a b.json", "PUT updates/acme app/a b.json"]);
});

test("reads a file with its tag, or that there is none", async () => {
  put("updates/x", "bytes");
  expect(await bucket().read("x")).toEqual({
    bytes: Buffer.from("bytes"),
    tag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
  });
  expect(await bucket().read("none")).toBeUndefined();
});

test("creates a file with its type and how it may be cached, and never replaces one", async () => {
  expect(await bucket().create("x.json", upload, "revalidate")).toBe("created");
  expect(store.objects.get("updates/x.json")).toMatchObject({
    bytes: payload,
    headers: { "cache-control": "no-cache", "content-type": "application/json", "if-none-match": "*" },
  });
  expect(await bucket().create("x.json", upload, "revalidate")).toBe("exists");
  put("updates/x.json", "cut");
  expect(await bucket().create("x.json", upload, "revalidate")).toBe("differs");
  // Somebody creates it after it was looked for.
  store.before = (method, key) => {
    if (method === "PUT") put(key, "theirs");
    return undefined;
  };
  expect(await bucket().create("y", upload, "immutable")).toBe("exists");
  expect(store.objects.get("updates/y")?.bytes.toString()).toBe("theirs");
});

test("overwrites a file that was cut off", async () => {
  put("updates/x.zst", "cut");
  await bucket().overwrite?.("x.zst", upload, "immutable");
  const { bytes, headers } = store.objects.get("updates/x.zst") ?? {};
  expect(bytes).toEqual(payload);
  expect(headers).toMatchObject({ "content-type": "application/zstd" });
  expect(headers).not.toHaveProperty("if-none-match");
});

test("replaces a file only if it is what the tag stands for", async () => {
  const replace = (bytes: string, tag: string | undefined) =>
    bucket().replace("t.json", Buffer.from(bytes), tag, "revalidate");
  expect(await replace("one", undefined)).toBe(true);
  const tag = (await bucket().read("t.json"))?.tag;
  expect(await replace("two", undefined)).toBe(false);
  expect(await replace("two", tag)).toBe(true);
  expect(await replace("three", tag)).toBe(false);
  // Its own bytes are there, so an attempt whose answer was lost has succeeded.
  expect(await replace("two", tag)).toBe(true);
  store.objects.delete("updates/t.json");
  expect(await replace("three", tag)).toBe(false);
});

test("says which file is refused, and by which code of the store", async () => {
  const wrong = bucket({ credentials: { ...credentials, secretAccessKey: "x" } });
  const denied = {
    reason: "DENIED",
    message: "s3://updates refuses access to x (SignatureDoesNotMatch).",
    remedy: expect.stringContaining("s3:ListBucket"),
  };
  await expect(wrong.read("x")).rejects.toMatchObject(denied);
  await expect(wrong.create("x", upload, "immutable")).rejects.toMatchObject(denied);
  await expect(wrong.overwrite?.("x", upload, "immutable")).rejects.toMatchObject(denied);
  await expect(wrong.replace("x", payload, undefined, "immutable")).rejects.toMatchObject(denied);
  store.before = () => "busy";
  const busy = { reason: "NETWORK", message: "s3://updates does not take x (503, SlowDown)." };
  await expect(bucket().read("x")).rejects.toMatchObject(busy);
});

test("takes its credentials from the environment, all that are needed", () => {
  const options = { endpoint: store.url, bucket: "b" };
  for (const [id, secret] of [
    ["", ""],
    ["id", ""],
    ["", "secret"],
  ]) {
    vi.stubEnv("AWS_ACCESS_KEY_ID", id);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
    expect(() => s3Destination(options)).toThrow(expect.objectContaining({ reason: "CONFIG" }));
  }
  vi.stubEnv("AWS_ACCESS_KEY_ID", "id");
  expect(s3Destination(options).name).toBe("s3://b");
});

test("signs with what the environment has, and sends the token of temporary credentials", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey);
  await bucket({ credentials: undefined }).create("x", upload, "immutable");
  expect(store.objects.get("updates/x")?.headers).not.toHaveProperty("x-amz-security-token");
  vi.stubEnv("AWS_SESSION_TOKEN", "token");
  await bucket({ credentials: undefined }).create("y", upload, "immutable");
  expect(store.objects.get("updates/y")?.headers).toMatchObject({ "x-amz-security-token": "token" });
});
