import { folderDestination, s3Destination } from "@toasty/releases";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runHere } from "../../../test/in-process.js";
import { describePublished } from "../../releasing/describe.js";
import { openReleases } from "../../releasing/repository.js";
import { releasePublish, releaseVerify } from "./publish.js";

vi.mock("@toasty/releases", async (original) => ({
  ...(await original<object>()),
  folderDestination: vi.fn(() => "a folder"),
  s3Destination: vi.fn(() => "a store"),
}));
vi.mock("../../releasing/repository.js", async (original) => ({
  ...(await original<object>()),
  openReleases: vi.fn(),
}));
vi.mock("../../releasing/describe.js", () => ({ describePublished: vi.fn(() => "published") }));

const published = { uploaded: [] };
const publish = vi.fn(async (_to: unknown, _work: { onProgress(progress: object): void }) => published);
const verify = vi.fn(async (_url: string, _work: object): Promise<object> => ({}));
const dispose = vi.fn(async () => {});
beforeEach(() => {
  vi.clearAllMocks();
  for (const name of ["AWS_REGION", "AWS_ENDPOINT_URL"]) vi.stubEnv(name, undefined);
  vi.mocked(openReleases).mockResolvedValue({ publish, verify, [Symbol.asyncDispose]: dispose } as never);
});
afterEach(() => void vi.unstubAllEnvs());

describe("publish", () => {
  test("goes to a folder, shows how far it is, and says what it did", async () => {
    const { signal } = new AbortController();
    publish.mockImplementationOnce(async (_, { onProgress }) => {
      onProgress({ step: "upload", what: "root.json", done: 1, total: 4 });
      return published;
    });
    const { code, stdout, stderr } = await runHere(releasePublish, ["/srv", "--repo", "r"], { signal });
    expect([code, stdout, stderr]).toEqual([0, "published\n", "upload: 25 %\n"]);
    expect(vi.mocked(folderDestination).mock.calls).toEqual([["/srv"]]);
    expect(publish.mock.calls).toEqual([["a folder", expect.objectContaining({ signal })]]);
    expect(vi.mocked(describePublished).mock.calls).toEqual([[published]]);
    expect(vi.mocked(openReleases).mock.lastCall?.[0]).toEqual({ repo: "r" });
    expect(s3Destination).not.toHaveBeenCalled();
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  const amazon = (region: string) => ({ endpoint: `https://s3.${region}.amazonaws.com`, region });
  test.each<[string, readonly string[], Record<string, string>, object]>([
    ["s3://b", [], {}, { bucket: "b", prefix: undefined, ...amazon("us-east-1") }],
    ["s3://b/", [], {}, { bucket: "b", prefix: undefined, ...amazon("us-east-1") }],
    ["s3://b/p/q//", [], {}, { bucket: "b", prefix: "p/q", ...amazon("us-east-1") }],
    ["s3://b", [], { AWS_REGION: "eu-1" }, { bucket: "b", ...amazon("eu-1") }],
    ["s3://b", ["--region", "eu-2"], { AWS_REGION: "eu-1" }, { bucket: "b", ...amazon("eu-2") }],
    ["s3://b", [], { AWS_ENDPOINT_URL: "https://e" }, { endpoint: "https://e", region: "us-east-1" }],
    ["s3://b", ["--endpoint", "https://o"], { AWS_ENDPOINT_URL: "https://e" }, { endpoint: "https://o" }],
  ])("to %s with %j and %j goes to a store", async (place, more, env, options) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    await runHere(releasePublish, [place, ...more]);
    expect(vi.mocked(s3Destination).mock.lastCall?.[0]).toMatchObject(options);
    expect(publish.mock.lastCall?.[0]).toBe("a store");
  });

  test.each(["s3:", "s3://", "s3:b", "s3:///p"])("to %s is refused: it names no bucket", async (place) => {
    await expect(runHere(releasePublish, [place])).rejects.toMatchObject({
      name: "UsageError",
      message: "DESTINATION: the bucket is missing.",
    });
    expect(openReleases).not.toHaveBeenCalled();
  });
});

describe("verify", () => {
  const client = { app: "acme", channel: "stable", platform: "linux-x64", version: "1.4.0" };

  test("asks the host, and says what it found and where clients came to", async () => {
    const { signal } = new AbortController();
    const findings = [
      { level: "error", message: "no parts" },
      { level: "warning", message: "no packing" },
    ];
    verify.mockResolvedValue({ ok: true, findings, clients: [client, { ...client, version: undefined }] });
    const { code, stdout } = await runHere(releaseVerify, ["--url", "https://u"], { signal });
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "✖ no parts",
      "▲ no packing",
      "✔ acme on stable for linux-x64 came to 1.4.0",
      "✖ acme on stable for linux-x64 came to nothing",
    ]);
    expect(verify.mock.calls).toEqual([["https://u", { signal }]]);
    expect(dispose).toHaveBeenCalledTimes(1);
  });

  test("ends with 1 where clients cannot update, and says that none was tried", async () => {
    verify.mockResolvedValue({ ok: false, findings: [], clients: [] });
    const { code, stdout } = await runHere(releaseVerify, ["--url", "https://u"]);
    expect(code).toBe(1);
    expect(stdout).toBe("nothing for this platform is published, so no client was tried\n");
  });

  test("needs the address", async () => {
    await expect(runHere(releaseVerify, [])).rejects.toMatchObject({ message: "--url is missing." });
    expect(openReleases).not.toHaveBeenCalled();
  });
});
