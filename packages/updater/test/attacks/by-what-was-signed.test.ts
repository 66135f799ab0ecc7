import { randomBytes } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { indexTarget, manifestFile, parseVersion, serializeManifest } from "../../src/metadata/index.js";
import { hostileArchive, type TarEntry } from "../simulator/hostile-archive.js";
import { sha256 } from "../simulator/repository.js";
import { app, archiveBytes, files, isRepelled, repository, v1, v2, workshop } from "./scene.js";

describe("attacks by what was signed", () => {
  /** Signs a patch for 1.0.0 to 1.1.0 and takes the archive away, so that nothing else can help. */
  function onlyPatch(bytes: Buffer): void {
    v2.entry = { ...v2.entry, patches: [] };
    workshop.addPatch(v1, v2, bytes);
    workshop.publish();
    repository.files.delete(repository.targetFile(v2.entry.archive.path, archiveBytes()));
  }

  /** Signs these members as the archive of 1.1.0. */
  function signArchive(entries: readonly TarEntry[], trailer?: Buffer): void {
    const { version, stream } = v2.entry;
    const archive = workshop.sign(v2.entry.archive.path, hostileArchive(entries, trailer), {
      kind: "archive",
      line: workshop.line,
      version,
      stream: stream.sha256,
    });
    v2.entry = { ...v2.entry, archive };
    workshop.publish();
  }

  test("a patch bomb: more comes out than was promised", async () => {
    const big = await workshop.release("1.0.5", { ...files("1.0.5"), "zeros.bin": Buffer.alloc(3_000_000) });
    const bomb = await workshop.patch(v1, big);
    workshop.releases.splice(workshop.releases.indexOf(big), 1);
    // The names in the header are made to fit, so that only what comes out can tell.
    const from = Buffer.from(big.entry.stream.sha256, "hex").subarray(0, 8);
    const at = bomb.indexOf(from);
    expect(at).toBeGreaterThan(0);
    Buffer.from(v2.entry.stream.sha256, "hex").copy(bomb, at, 0, 8);
    onlyPatch(bomb);
    await isRepelled("NOT_FOUND");
  });

  test("a patch from another base", async () => {
    const other = await workshop.release("1.0.5", {
      "app.mjs": "something else",
      "x.bin": randomBytes(100_000),
    });
    const patch = await workshop.patch(other, v2);
    workshop.releases.splice(workshop.releases.indexOf(other), 1);
    onlyPatch(patch);
    await isRepelled("NOT_FOUND");
  });

  test("a patch that is noise", async () => {
    onlyPatch(randomBytes(2_000));
    await isRepelled("NOT_FOUND");
  });

  test("a patch that was signed for another app", async () => {
    const patch = await workshop.patch(v1, v2);
    const [listed] = v2.entry.patches;
    workshop.sign(listed?.path as string, patch, {
      kind: "patch",
      line: { ...workshop.line, app: "other" },
      from: v1.entry.stream.sha256,
      version: v2.entry.version,
      stream: v2.entry.stream.sha256,
    });
    workshop.publish();
    await isRepelled("METADATA");
  });

  test.each([
    ["a path out of the folder", [{ path: "../../escaped", link: undefined }]],
    ["an absolute path", [{ path: "/tmp/escaped", link: undefined }]],
    ["a backslash path", [{ path: "..\\escaped", link: undefined }]],
    ["a link out of the folder", [{ path: "escape", link: "../../.." }]],
    ["a link to an absolute place", [{ path: "escape", link: "/etc/passwd" }]],
    [
      "a file through a link",
      [
        { path: "escape", link: "data" },
        { path: "escape/x", link: undefined },
      ],
    ],
    [
      "names that differ in case",
      [
        { path: "README", link: undefined },
        { path: "readme", link: undefined },
      ],
    ],
    ["a device of Windows", [{ path: "nul.txt", link: undefined }]],
  ])("an archive whose manifest lists %s", async (_, hostile) => {
    const data = "x";
    const manifest = {
      ...baseManifest(),
      entries: hostile.map(({ path, link }) =>
        link === undefined
          ? { path, length: 1, sha256: sha256(Buffer.from(data)), executable: false }
          : { path, link },
      ),
    };
    const text = Buffer.from(`${JSON.stringify({ schema: 1, ...manifest })}\n`);
    signArchive([
      { name: manifestFile, data: text },
      ...hostile.map(
        ({ path, link }): TarEntry => (link ? { name: path, type: "2", link } : { name: path, data }),
      ),
    ]);
    await isRepelled("UNSAFE");
    await expect(access(join(app.root, "escaped"))).rejects.toThrow("ENOENT");
  });

  test.each([
    ["a hard link", { name: "data.bin", type: "1", link: "/etc/passwd" }],
    ["a character device", { name: "data.bin", type: "3" }],
    ["a block device", { name: "data.bin", type: "4" }],
    ["a pipe", { name: "data.bin", type: "6" }],
    ["a symbolic link in the place of a file", { name: "app.mjs", type: "2", link: "/etc/passwd" }],
    ["a file that the manifest does not list", { name: "../../escaped", data: "x" }],
  ] as const)("an archive with %s", async (_, entry) => {
    const manifest = await readFile(join(v2.folder, manifestFile));
    signArchive([{ name: manifestFile, data: manifest }, entry]);
    const updater = await app.updater();
    const update = await updater.check();
    await expect(updater.prepare(update as never)).rejects.toThrow(
      expect.objectContaining({ reason: expect.stringMatching(/^(UNSAFE|CORRUPT)$/) }),
    );
    await app.expectUntouched();
    await expect(access(join(app.root, "escaped"))).rejects.toThrow("ENOENT");
  });

  test("an archive bomb: more comes out than was promised", async () => {
    const manifest = await readFile(join(v2.folder, manifestFile));
    signArchive([
      { name: manifestFile, data: manifest },
      { name: "app.mjs", data: Buffer.alloc(100_000_000) },
    ]);
    const updater = await app.updater();
    const update = await updater.check();
    await expect(updater.prepare(update as never)).rejects.toThrow(
      expect.objectContaining({ reason: expect.stringMatching(/^(UNSAFE|CORRUPT)$/) }),
    );
    await app.expectUntouched();
  });

  test("an archive with the right names and other contents", async () => {
    const manifest: Buffer = await readFile(join(v2.folder, manifestFile));
    const code = await readFile(join(v2.folder, "app.mjs"));
    const data = await readFile(join(v2.folder, "data.bin"));
    data[0] = (data[0] ?? 0) ^ 1;
    signArchive([
      { name: manifestFile, data: manifest },
      { name: "app.mjs", data: code },
      { name: "data.bin", data },
    ]);
    await isRepelled("CORRUPT");
  });

  test("an index that is endless", async () => {
    repository.targets.get("stable")?.set(indexTarget(workshop.line), {
      bytes: Buffer.alloc(300_000, " "),
      custom: { toasty: { kind: "index", ...workshop.line } },
    });
    repository.publish();
    await isRepelled("METADATA");
  });

  test("an index that is nonsense", async () => {
    repository.targets.get("stable")?.set(indexTarget(workshop.line), {
      bytes: Buffer.from("<html>"),
      custom: { toasty: { kind: "index", ...workshop.line } },
    });
    repository.publish();
    await isRepelled("METADATA");
  });

  test("an index of another platform in this one's place", async () => {
    const line = { ...workshop.line, platform: "plan9-mips" };
    repository.targets.get("stable")?.set(indexTarget(workshop.line), {
      bytes: Buffer.from(`${JSON.stringify({ schema: 1, ...line, releases: [] })}`),
      custom: { toasty: { kind: "index", ...line } },
    });
    repository.publish();
    await isRepelled("METADATA");
  });

  test("the installed version listed with other content", async () => {
    workshop.releases.splice(0);
    await workshop.release("1.0.0", { ...files("1.0.0"), "extra.txt": "other" });
    workshop.publish();
    await isRepelled("METADATA");
  });

  function baseManifest() {
    const { app: name, platform } = workshop.line;
    const launch: [string, string] = ["node", "./app.mjs"];
    const manifest = { app: name, version: parseVersion("1.1.0"), platform, launch, entries: [] };
    serializeManifest(manifest);
    return manifest;
  }
});
