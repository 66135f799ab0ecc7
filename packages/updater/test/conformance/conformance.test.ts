import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Host, startHost } from "../simulator/host.js";
import { newKey } from "../simulator/keys.js";
import { SimulatedRepository } from "../simulator/repository.js";

const execute = promisify(execFile);

let programs: string;
let client: string;
let repository: SimulatedRepository;
let host: Host;
let metadata: string;
let targets: string;

beforeAll(async () => {
  programs = await mkdtemp(join(tmpdir(), "toasty-conformance-"));
  client = join(programs, "client.mjs");
  await execute(process.execPath, [join(import.meta.dirname, "build.mjs"), client]);
});

afterAll(() => rm(programs, { recursive: true }));

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  host = await startHost(repository.files);
  const dir = await mkdtemp(join(programs, "run-"));
  metadata = join(dir, "metadata");
  targets = join(dir, "targets");
  await mkdir(targets);
  const root = join(dir, "root.json");
  await writeFile(root, repository.embeddedRoot);
  expect(await run("init", root)).toBe(0);
});

afterEach(() => host[Symbol.asyncDispose]());

async function run(...args: string[]): Promise<number> {
  const options = ["--metadata-dir", metadata, "--metadata-url", `${host.url}/metadata/`];
  try {
    await execute(client, [...options, ...args]);
    return 0;
  } catch (error) {
    return (error as { code: number }).code;
  }
}

const download = (...names: string[]) =>
  run(
    ...names.flatMap((name) => ["--target-name", name]),
    ...["--target-base-url", `${host.url}/targets/`, "--target-dir", targets, "download"],
  );

/** The trusted roles with their versions, as the suite reads them. */
async function trusted(): Promise<Record<string, number>> {
  const names = (await readdir(metadata)).filter((name) => name.endsWith(".json"));
  const entries = names.map(async (name) => {
    const { signed } = JSON.parse(await readFile(join(metadata, name), "utf8"));
    return [name.slice(0, -".json".length), signed.version];
  });
  return Object.fromEntries(await Promise.all(entries));
}

describe("the conformance client", () => {
  test("asks for nothing at init", async () => {
    expect(host.requests).toEqual([]);
    expect(await trusted()).toEqual({ root: 1 });
  });

  test("refreshes the top-level roles in the order of the specification", async () => {
    expect(await run("refresh")).toBe(0);
    expect(host.requests).toEqual([
      "metadata/2.root.json",
      "metadata/timestamp.json",
      "metadata/1.snapshot.json",
      "metadata/1.targets.json",
    ]);
    expect(await trusted()).toEqual({ root: 1, timestamp: 1, snapshot: 1, targets: 1 });
  });

  test("keeps metadata byte for byte", async () => {
    await run("refresh");
    expect(await readFile(join(metadata, "timestamp.json"))).toEqual(
      repository.file("metadata/timestamp.json"),
    );
  });

  test("keeps the roots that it could verify when the rest fails", async () => {
    repository.rotate("root");
    repository.role("timestamp").signers = [newKey()];
    repository.publish();
    expect(await run("refresh")).toBe(1);
    expect(await trusted()).toEqual({ root: 2 });
  });

  test("keeps what it trusted when the repository goes back", async () => {
    repository.publish();
    expect(await run("refresh")).toBe(0);
    repository.role("timestamp").version = 0;
    repository.publishTimestamp();
    expect(await run("refresh")).toBe(1);
    expect(await trusted()).toMatchObject({ timestamp: 2 });
  });

  test("forgets a timestamp whose key was rotated away", async () => {
    repository.role("timestamp").version = 100;
    repository.publish();
    expect(await run("refresh")).toBe(0);
    repository.rotate("timestamp");
    repository.role("timestamp").version = 0;
    repository.publishTimestamp();
    expect(await run("refresh")).toBe(0);
    expect(await trusted()).toMatchObject({ root: 2, timestamp: 1 });
  });

  test("downloads several targets in one run, and only once", async () => {
    const names = ["file.txt", "a/b/file?.txt"];
    for (const name of names) repository.targets.get("targets")?.set(name, { bytes: Buffer.from(name) });
    repository.publish();
    expect(await download(...names)).toBe(0);
    const contents = await Promise.all(
      (await readdir(targets)).map((name) => readFile(join(targets, name), "utf8")),
    );
    expect(contents.sort()).toEqual(names.toSorted());
    host.requests.length = 0;
    expect(await download(...names)).toBe(0);
    expect(host.requests.filter((path) => path.startsWith("targets/"))).toEqual([]);
  });

  test("follows a delegation to a target", async () => {
    repository.targets.get("stable")?.set("acme/stable/x/y", { bytes: Buffer.from("hello") });
    repository.publish();
    expect(await download("acme/stable/x/y")).toBe(0);
    expect(await trusted()).toMatchObject({ stable: 2 });
  });

  test("refuses a target that was swapped, and one that is not there", async () => {
    repository.targets.get("targets")?.set("file.txt", { bytes: Buffer.from("good") });
    repository.publish();
    repository.files.set(repository.targetFile("file.txt", Buffer.from("good")), Buffer.from("evil"));
    expect(await download("file.txt")).toBe(1);
    expect(await download("nothing.txt")).toBe(1);
    expect(await readdir(targets)).toEqual([]);
  });

  test("refuses what it does not know", async () => {
    expect(await run("dance")).toBe(1);
  });
});
