import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Host, startHost } from "../../test/simulator/host.js";
import { newKey } from "../../test/simulator/keys.js";
import { SimulatedRepository } from "../../test/simulator/repository.js";
import { httpSource, networkDefaults } from "../fetching/http-source.js";
import { nodeFetch } from "../fetching/node-fetch.js";
import { UpdateError } from "../update-error.js";
import { generationFolder } from "./metadata-store.js";
import { type TrustedRepository, withTrustedRepository } from "./trusted-repository.js";

const path = "acme/stable/linux-x64/index.json";
let repository: SimulatedRepository;
let host: Host;
let dir: string;

beforeEach(async () => {
  repository = new SimulatedRepository(["acme"]);
  repository.targets.get("stable")?.set(path, { bytes: Buffer.from("hello") });
  repository.publish();
  host = await startHost(repository.files);
  dir = await mkdtemp(join(tmpdir(), "toasty-trust-"));
});

afterEach(async () => {
  await host[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

function lookUp(embeddedRoot = repository.embeddedRoot) {
  return withTrusted((trusted) => trusted.target(path), embeddedRoot);
}

function withTrusted<T>(
  work: (trusted: TrustedRepository) => Promise<T>,
  embeddedRoot = repository.embeddedRoot,
): Promise<T> {
  const network = { ...networkDefaults, attempts: 2, pauseMs: 1 };
  const source = httpSource({ fetch: nodeFetch, origin: host.url, network });
  const metadataUrl = `${host.url}/metadata`;
  return withTrustedRepository({ dir, embeddedRoot, metadataUrl, source }, work);
}

/** Expects a code and, from the tests below on, the clause of the specification. */
const failsWith = (reason: string, clause?: string) =>
  expect.objectContaining({
    name: "UpdateError",
    reason,
    ...(clause ? { message: expect.stringContaining(`(TUF specification ${clause}: `) } : {}),
  });

describe("a trusted repository", () => {
  test("describes a target of a channel", async () => {
    expect(await lookUp()).toMatchObject({ path, length: 5 });
  });

  test("asks only for what is new", async () => {
    await lookUp();
    host.requests.length = 0;
    await lookUp();
    expect(host.requests).toEqual(["metadata/2.root.json", "metadata/timestamp.json"]);
  });

  test("begins at the embedded root every time, and follows what it saw before without the network", async () => {
    repository.rotate("root");
    repository.rotate("timestamp");
    repository.publish();
    await lookUp();
    host.requests.length = 0;
    await lookUp();
    expect(host.requests[0]).toBe("metadata/4.root.json");
  });

  test("does not believe a root that somebody wrote into its folder", async () => {
    await lookUp();
    const stranger = new SimulatedRepository(["acme"]);
    const folder = (await generationFolder(dir)) as string;
    await writeFile(join(folder, "root.json"), stranger.embeddedRoot);
    expect(await lookUp()).toMatchObject({ path });
  });

  test("cannot be made to forget a rotation by hiding it", async () => {
    const stolen = repository.role("timestamp").keys;
    await lookUp();
    repository.rotate("timestamp");
    repository.publish();
    await lookUp();
    repository.files.delete("metadata/2.root.json");
    repository.role("timestamp").signers = stolen;
    repository.publish();
    await expect(lookUp()).rejects.toThrow(failsWith("SIGNATURE"));
  });

  test("recovers from a damaged history and from damaged metadata", async () => {
    repository.rotate("root");
    repository.publish();
    await lookUp();
    const folder = (await generationFolder(dir)) as string;
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await writeFile(join(entry.parentPath, entry.name), "{ torn");
    }
    expect(await lookUp()).toMatchObject({ path });
  });

  test("recovers from a damaged pointer", async () => {
    await lookUp();
    await writeFile(join(dir, "generation"), "");
    expect(await lookUp()).toMatchObject({ path });
  });

  test("writes nothing when nothing is new", async () => {
    await lookUp();
    const before = await generationFolder(dir);
    await lookUp();
    expect(await generationFolder(dir)).toBe(before);
    repository.publish();
    await lookUp();
    expect(await generationFolder(dir)).not.toBe(before);
  });

  test("keeps one generation and nothing else", async () => {
    await lookUp();
    repository.publish();
    await lookUp();
    expect(await readdir(dir)).toHaveLength(2);
  });

  test("recovers from a fast-forward attack once the keys are rotated", async () => {
    for (const role of ["timestamp", "snapshot"]) repository.role(role).version = 1_000_000;
    repository.publish();
    await lookUp();
    for (const role of ["timestamp", "snapshot"]) {
      repository.rotate(role);
      repository.role(role).version = 10;
    }
    repository.publish();
    expect(await lookUp()).toMatchObject({ path });
  });
});

/** Pins what the installed tuf-js says, which `asUpdateError` reads: each lie with the code that it must get. */
describe("what tuf-js finds is told as", () => {
  const past = new Date(Date.now() - 86_400_000);

  test.each([
    ["timestamp", "5.4.4"],
    ["snapshot", "5.5.6"],
    ["targets", "5.6.5"],
    ["stable", "5.6.5"],
  ])("expired, when %s is", async (role, clause) => {
    repository.role(role).expires = past;
    repository.publish();
    await expect(lookUp()).rejects.toThrow(failsWith("EXPIRED", clause));
  });

  test("expired, when the root is", async () => {
    repository.role("root").expires = past;
    repository.publishRoot();
    await expect(lookUp()).rejects.toThrow(failsWith("EXPIRED", "5.3.10"));
  });

  test("clock, when the server's clock says otherwise", async () => {
    repository.role("timestamp").expires = past;
    repository.publish();
    host.intercept = (_, __, response) => {
      response.setHeader("date", new Date(Date.now() - 2 * 86_400_000).toUTCString());
      return false;
    };
    await expect(lookUp()).rejects.toThrow(failsWith("CLOCK", "5.4.4"));
  });

  const signatures = [
    ["timestamp", "5.4.2"],
    ["snapshot", "5.5.3"],
    ["targets", "5.6.3"],
    ["stable", "5.6.3"],
  ] as const;

  test.each(signatures)("signature, when %s has another key", async (role, clause) => {
    repository.role(role).signers = [newKey()];
    repository.publish();
    await expect(lookUp()).rejects.toThrow(failsWith("SIGNATURE", clause));
  });

  test.each(signatures)("signature, when %s has too few", async (role, clause) => {
    const state = repository.role(role);
    state.keys = [newKey(), newKey()];
    state.threshold = 2;
    repository.publishRoot();
    state.signers = state.keys.slice(0, 1);
    repository.publish();
    await expect(lookUp()).rejects.toThrow(failsWith("SIGNATURE", clause));
  });

  test("signature, when the next root is not signed by this one", async () => {
    repository.role("root").keys = [newKey()];
    repository.publishRoot();
    await expect(lookUp()).rejects.toThrow(failsWith("SIGNATURE", "5.3.4"));
  });

  test.each([
    ["timestamp", "5.4.3.1"],
    ["snapshot", "5.4.3.2"],
    ["targets", "5.5.5"],
    ["stable", "5.5.5"],
  ])("rollback, when %s goes back", async (role, clause) => {
    repository.publish();
    repository.publish();
    await lookUp();
    repository.role(role).version = 0;
    if (role === "timestamp") repository.publishTimestamp();
    else repository.publish();
    await expect(lookUp()).rejects.toThrow(failsWith("ROLLBACK", clause));
  });

  test("rollback, when a role is missing from the snapshot", async () => {
    await lookUp();
    repository.publishSnapshot((meta) => delete meta["stable.json"]);
    repository.publishTimestamp();
    await expect(lookUp()).rejects.toThrow(failsWith("ROLLBACK", "5.5.5"));
  });

  test.each(["targets.json", "stable.json"])(
    "metadata, when the first snapshot does not list %s",
    async (name) => {
      repository.publishSnapshot((meta) => delete meta[name]);
      repository.publishTimestamp();
      await expect(lookUp()).rejects.toThrow(failsWith("METADATA", "4"));
      await expect(lookUp()).rejects.toThrow(/the snapshot does not list the metadata of a role/);
    },
  );

  test("metadata, for a timestamp that is null", async () => {
    repository.files.set("metadata/timestamp.json", Buffer.from("null"));
    await expect(lookUp()).rejects.toThrow(failsWith("METADATA", "4"));
    await expect(lookUp()).rejects.toThrow(/a part is missing or of another kind/);
  });

  test("metadata, when the next root skips a version", async () => {
    repository.publishRoot();
    repository.publishRoot();
    repository.files.set("metadata/2.root.json", repository.file("metadata/3.root.json"));
    await expect(lookUp()).rejects.toThrow(failsWith("METADATA", "5.3.5"));
  });

  test("signature, when the root in the app is not signed", async () => {
    const root = JSON.parse(repository.embeddedRoot.toString());
    const unsigned = Buffer.from(JSON.stringify({ ...root, signatures: [] }));
    await expect(lookUp(unsigned)).rejects.toThrow(failsWith("SIGNATURE", "5.3.4"));
  });

  test.each([
    [
      "snapshot.json of another time",
      "5.5.2",
      () => repository.files.set("metadata/3.snapshot.json", repository.file("metadata/2.snapshot.json")),
    ],
    [
      "targets of another time",
      "5.6.2",
      () => repository.files.set("metadata/3.targets.json", repository.file("metadata/2.targets.json")),
    ],
    [
      "a timestamp that is no JSON",
      "4",
      () => repository.files.set("metadata/timestamp.json", Buffer.from("{ torn")),
    ],
    [
      "a timestamp of another kind",
      "4",
      () => repository.files.set("metadata/timestamp.json", repository.file("metadata/2.snapshot.json")),
    ],
  ])("metadata, for %s", async (_, clause, spoil) => {
    repository.publish();
    spoil();
    await expect(lookUp()).rejects.toThrow(failsWith("METADATA", clause));
  });

  test("metadata, when the snapshot has another version than the timestamp says", async () => {
    repository.publish((timestamp) => {
      const meta = timestamp["snapshot.json"] as { version: number };
      timestamp["snapshot.json"] = { version: meta.version + 1 };
    });
    const { version } = repository.role("snapshot");
    repository.files.set(
      `metadata/${version + 1}.snapshot.json`,
      repository.file(`metadata/${version}.snapshot.json`),
    );
    await expect(lookUp()).rejects.toThrow(failsWith("METADATA", "5.5.4"));
  });

  test.each(["targets", "stable"])(
    "metadata, when %s have another version than the snapshot says",
    async (name) => {
      const { version } = repository.role(name);
      repository.files.set(
        `metadata/${version + 1}.${name}.json`,
        repository.file(`metadata/${version}.${name}.json`),
      );
      repository.publishSnapshot((meta) => {
        meta[`${name}.json`] = { version: version + 1 };
      });
      repository.publishTimestamp();
      await expect(lookUp()).rejects.toThrow(failsWith("METADATA", "5.6.4"));
    },
  );

  test("network, when a file of the middle is not served", async () => {
    host.intercept = (asked, _, response) => {
      if (!asked.endsWith(".snapshot.json")) return false;
      response.writeHead(503).end();
      return true;
    };
    await expect(lookUp()).rejects.toThrow(failsWith("NETWORK"));
  });

  test("not-found, when the URL is wrong", async () => {
    repository.files.clear();
    await expect(lookUp()).rejects.toThrow(failsWith("NOT_FOUND"));
  });

  test("keeps what it verified before it failed", async () => {
    repository.rotate("timestamp");
    repository.publish();
    repository.role("timestamp").expires = past;
    repository.publishTimestamp();
    await expect(lookUp()).rejects.toThrow(failsWith("EXPIRED"));
    const folder = (await generationFolder(dir)) as string;
    expect(await readdir(join(folder, "root_history"))).toEqual(["2.root.json"]);
    expect(JSON.parse(await readFile(join(folder, "root.json"), "utf8")).signed.version).toBe(2);
  });

  test("keeps no root that it did not verify", async () => {
    repository.rotate("root");
    repository.role("root").keys = [newKey()];
    repository.publishRoot();
    await expect(lookUp()).rejects.toThrow(failsWith("SIGNATURE", "5.3.4"));
    const folder = (await generationFolder(dir)) as string;
    expect(await readdir(join(folder, "root_history"))).toEqual(["2.root.json"]);
  });

  test("keeps nothing, and leaves no work behind, where the disk failed", async () => {
    await lookUp();
    const before = await readdir(dir);
    repository.publish();
    const full = new UpdateError({ reason: "SPACE", message: "the disk is full." });
    const failed = withTrusted(async () => {
      throw full;
    });
    await expect(failed).rejects.toBe(full);
    expect(await readdir(dir)).toEqual(before);
  });

  test.each(["DISK", "PERMISSION", "CORRUPT"] as const)(
    "passes on what its work fails with: %s",
    async (reason) => {
      await lookUp();
      const before = await generationFolder(dir);
      repository.publish();
      const failure = new UpdateError({ reason, message: "failed." });
      await expect(withTrusted(() => Promise.reject(failure))).rejects.toBe(failure);
      expect((await generationFolder(dir)) === before).toBe(reason !== "CORRUPT");
    },
  );

  test("signature, when tuf-js refuses the root in the app at once, and nothing is asked for", async () => {
    const root = JSON.parse(repository.embeddedRoot.toString());
    const unsigned = Buffer.from(JSON.stringify({ ...root, signatures: [] }));
    await expect(lookUp(unsigned)).rejects.toThrow(failsWith("SIGNATURE"));
    expect(host.requests).toEqual([]);
    expect(await readdir(dir)).toEqual([]);
  });
});

describe("a target", () => {
  const sha = (algorithm: string) => createHash(algorithm).update("hello").digest("hex");
  const hashes = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, sha(name)]));
  /** Publishes the target with these hashes in its metadata. */
  const publishWith = (names: readonly string[]) => {
    repository.changeTargets = (targets) => {
      const target = targets[path] as object | undefined;
      if (target) targets[path] = { ...target, hashes: hashes(names) };
    };
    repository.publish();
  };

  test.each([
    [["sha256"], "sha256"],
    [["sha512"], "sha512"],
    [["sha512", "sha256"], "sha256"],
    [["sha1", "sha512"], "sha512"],
  ] as const)("with %s is checked by %s, and its file has that hash first", async (names, algorithm) => {
    publishWith(names);
    const digest = sha(algorithm);
    expect(await lookUp()).toEqual({
      path,
      length: 5,
      algorithm,
      digest,
      file: `acme/stable/linux-x64/${digest}.index.json`,
      custom: undefined,
    });
  });

  test("with neither SHA-256 nor SHA-512 is refused", async () => {
    publishWith(["sha1"]);
    await expect(lookUp()).rejects.toThrow(failsWith("METADATA"));
    await expect(lookUp()).rejects.toThrow(/neither SHA-256 nor SHA-512/);
  });

  test("that no role signs is unknown, without a failure", async () => {
    expect(await withTrusted((trusted) => trusted.target("acme/stable/linux-x64/none.json"))).toBeUndefined();
  });

  test("comes with what its publisher wrote beside it", async () => {
    repository.targets.get("stable")?.set(path, { bytes: Buffer.from("hello"), custom: { a: 1 } });
    repository.publish();
    expect(await lookUp()).toMatchObject({ custom: { a: 1 } });
  });

  test("keeps its own name where snapshots are not consistent", async () => {
    repository.consistent = false;
    repository.publishRoot();
    repository.publish();
    expect(await lookUp()).toMatchObject({ file: path });
  });
});
