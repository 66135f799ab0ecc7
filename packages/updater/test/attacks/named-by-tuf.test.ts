import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { archiveTarget, indexTarget, parseVersion, serializeReleaseIndex } from "../../src/metadata/index.js";
import { serve, startHost } from "../simulator/host.js";
import { newKey } from "../simulator/keys.js";
import { SimulatedRepository } from "../simulator/repository.js";
import { Workshop } from "../simulator/workshop.js";
import {
  app,
  files,
  host,
  isRepelled,
  on,
  poured,
  pourInto,
  repository,
  updatesAfterwards,
  v2,
  workshop,
} from "./scene.js";

const past = new Date(Date.now() - 60_000);

describe("attacks that TUF names", () => {
  test("arbitrary installation: metadata signed by a stranger", async () => {
    repository.role("stable").signers = [newKey()];
    workshop.publish();
    await isRepelled("SIGNATURE");
    delete repository.role("stable").signers;
    workshop.publish();
    await updatesAfterwards();
  });

  test("arbitrary installation: too few signatures", async () => {
    const stable = repository.role("stable");
    stable.keys = [newKey(), newKey()];
    stable.threshold = 2;
    stable.signers = stable.keys.slice(0, 1);
    workshop.publish();
    await isRepelled("SIGNATURE");
  });

  test("arbitrary installation: a root of the attacker's own", async () => {
    const stranger = new SimulatedRepository(["acme"]);
    stranger.rotate("timestamp");
    stranger.publish();
    for (const [path, bytes] of stranger.files) repository.files.set(path, bytes);
    await isRepelled("SIGNATURE");
  });

  test("arbitrary installation: another file in the place of the archive", async () => {
    workshop.publish();
    const other = randomBytes(v2.entry.archive.length);
    host.intercept = on(/\.tar\.zst$/, (_, request, response) => serve(other, request, response));
    await isRepelled("CORRUPT");
    await updatesAfterwards();
  });

  test("endless data: metadata without end", async () => {
    workshop.publish();
    host.intercept = on(/timestamp\.json$/, (_, __, response) => pourInto(response));
    await isRepelled("CORRUPT");
    await poured;
    await updatesAfterwards();
  });

  test("endless data: an archive without end", async () => {
    workshop.publish();
    host.intercept = on(/\.tar\.zst$/, (_, __, response) => pourInto(response));
    await isRepelled("CORRUPT");
    await poured;
    await updatesAfterwards();
  });

  test("endless data: root after root", async () => {
    workshop.publish();
    host.intercept = on(/root\.json$/, (_, __, response) => response.end(repository.embeddedRoot));
    await isRepelled("METADATA");
    await updatesAfterwards();
  });

  test("endless data: one rotation of the root after the other", async () => {
    for (let times = 0; times < 260; times++) repository.rotate("timestamp");
    workshop.publish();
    host.requests.length = 0;
    await isRepelled("SIGNATURE");
    expect(host.requests.filter((path) => path.endsWith(".root.json"))).toHaveLength(256);
    // What was verified is kept, so that the next run gets further.
    await updatesAfterwards();
  });

  test("extraneous dependencies: the index names what nobody signed", async () => {
    const version = parseVersion("1.1.0");
    repository.targets.get("stable")?.delete(archiveTarget(workshop.line, version));
    workshop.publish();
    await isRepelled("METADATA");
  });

  test("fast-forward: versions driven up are undone by rotating the keys", async () => {
    for (const role of ["timestamp", "snapshot"]) repository.role(role).version = 2_000_000_000;
    workshop.publish();
    await (await app.updater()).check();
    for (const role of ["timestamp", "snapshot"]) repository.role(role).version = 50;
    workshop.publish();
    await isRepelled("ROLLBACK");
    repository.rotate("timestamp");
    repository.rotate("snapshot");
    workshop.publish();
    await updatesAfterwards();
  });

  test.each(["timestamp", "snapshot", "targets", "stable"])(
    "indefinite freeze: %s is kept past its time",
    async (role) => {
      repository.role(role).expires = past;
      workshop.publish();
      await isRepelled("EXPIRED");
    },
  );

  test("indefinite freeze: the root is kept past its time", async () => {
    repository.role("root").expires = past;
    repository.publishRoot();
    await isRepelled("EXPIRED");
  });

  test("indefinite freeze: a rotated key is hidden", async () => {
    const stolen = repository.role("timestamp").keys;
    repository.rotate("timestamp");
    repository.publish();
    await (await app.updater()).check();
    repository.files.delete("metadata/2.root.json");
    repository.role("timestamp").signers = stolen;
    workshop.publish();
    await isRepelled("SIGNATURE");
  });

  test("malicious mirror: a second one is used after the first failed", async () => {
    workshop.publish();
    const mirror = new Map(repository.files);
    await using bad = await startHost(mirror);
    bad.intercept = on(/./, (_, __, response) => response.end("nothing good"));
    await isRepelled("METADATA", { url: bad.url });
    await updatesAfterwards();
  });

  test("mix and match: targets of one time with the snapshot of another", async () => {
    workshop.publish();
    const { version } = repository.role("stable");
    repository.files.set(
      `metadata/${version}.stable.json`,
      repository.file(`metadata/${version - 1}.stable.json`),
    );
    await isRepelled("METADATA");
  });

  test("mix and match: a snapshot of one time with the timestamp of another", async () => {
    workshop.publish();
    const { version } = repository.role("snapshot");
    repository.files.set(
      `metadata/${version}.snapshot.json`,
      repository.file(`metadata/${version - 1}.snapshot.json`),
    );
    await isRepelled("METADATA");
  });

  test.each(["timestamp", "snapshot", "targets", "stable"])("rollback: %s goes back", async (role) => {
    repository.role(role).version = 0;
    if (role === "timestamp") repository.publishTimestamp();
    else workshop.publish();
    await isRepelled("ROLLBACK");
  });

  test("rollback: an index that names an older version", async () => {
    workshop.publish();
    await (await app.updater()).check();
    workshop.releases.shift();
    workshop.publish();
    await isRepelled("ROLLBACK");
  });

  test("rollback: a properly signed index that ends below the installed version", async () => {
    workshop.releases.splice(0);
    await workshop.release("0.9.0", files("0.9.0"));
    workshop.publish();
    await isRepelled("ROLLBACK");
  });

  test("key compromise: the online keys alone cannot add a release", async () => {
    const stolen = [...repository.role("timestamp").keys, ...repository.role("snapshot").keys];
    repository.role("stable").signers = stolen;
    repository.role("targets").signers = stolen;
    workshop.publish();
    await isRepelled("SIGNATURE");
  });

  test("key compromise: a nightly key cannot sign stable", async () => {
    const nightly = repository.targets.get("nightly");
    for (const [path, target] of repository.targets.get("stable") ?? []) nightly?.set(path, target);
    nightly?.set(indexTarget(workshop.line), {
      bytes: serializeReleaseIndex({
        ...workshop.line,
        releases: workshop.releases.map(({ entry }) => entry),
      }),
    });
    repository.publish();
    expect(await (await app.updater()).check()).toBeUndefined();
    await app.expectUntouched();
  });

  test.each([
    ["app", { app: "other" }],
    ["platform", { platform: "plan9-mips" }],
    ["channel", { channel: "nightly" as const }],
  ])("wrong software: an archive that was signed for another %s", async (_, change) => {
    const version = parseVersion("1.1.0");
    const { stream } = v2.entry;
    const bytes = repository.targets.get("stable")?.get(v2.entry.archive.path)?.bytes as Buffer;
    const line = { ...workshop.line, ...change };
    workshop.sign(v2.entry.archive.path, bytes, { kind: "archive", line, version, stream: stream.sha256 });
    workshop.publish();
    await isRepelled("METADATA");
  });

  test("wrong software: an archive that says it is another app's", async () => {
    await using stranger = await Workshop.open(repository, "stable", "other");
    const foreign = await stranger.release("1.1.0", files("1.1.0"));
    const bytes = repository.targets.get("stable")?.get(foreign.entry.archive.path)?.bytes as Buffer;
    const { stream, version } = foreign.entry;
    const archive = workshop.sign(v2.entry.archive.path, bytes, {
      kind: "archive",
      line: workshop.line,
      version,
      stream: stream.sha256,
    });
    v2.entry = { ...v2.entry, archive, stream };
    workshop.publish();
    await isRepelled("METADATA");
  });
});
