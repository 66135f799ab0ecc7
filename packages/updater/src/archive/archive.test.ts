import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseFolder } from "../../test/release-folder.js";
import { manifestFile, serializeManifest } from "../metadata/index.js";
import { checkInstalled, type InstalledRelease, openInstalled, streamOf } from "../tree/installed-release.js";
import { createArchive } from "./create-archive.js";
import { extractArchive } from "./extract-archive.js";
import { encodeHeader, padding, type TarMember, tarBlockBytes } from "./tar-header.js";

const level = 3;
const long = `${"a-folder-with-a-name/".repeat(9)}${"and-a-file-".repeat(12)}.txt`;

let folder: string;
let release: InstalledRelease;
let archive: string;
let counter = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "toasty-archive-"));
  release = await releaseFolder(join(folder, "release"), "1.0.0", {
    "main.js": "console.log('hello')\n".repeat(1000),
    "bin/run": { executable: "#!/bin/sh\n" },
    "bin/link": { link: "run" },
    "empty.txt": "",
    "ümläut/日本.txt": "x",
    [long]: "far away",
    [`${"x".repeat(60)}/${"y".repeat(60)}/to-be-split.txt`]: "split",
  });
  archive = join(folder, "release.tar.zst");
  await createArchive(release, archive, { level });
});
afterAll(() => rm(folder, { recursive: true }));

async function extract(file: string, stream = streamOf(release)): Promise<string> {
  const into = join(folder, `into-${counter++}`);
  await mkdir(into);
  await extractArchive({ archive: file, into, stream: await stream });
  return into;
}

describe("an archive", () => {
  test("unpacks to the release that was packed", async () => {
    const into = await extract(archive);
    await checkInstalled(await openInstalled(into), (await streamOf(release)).sha256);
    expect((await readdir(into, { recursive: true })).sort()).toEqual(
      (await readdir(release.folder, { recursive: true })).sort(),
    );
  });

  test("has the same bytes whenever and by whomever the same files are packed", async () => {
    const other = join(folder, "other");
    await mkdir(other);
    for (const path of ["main.js", "bin/run"]) await mkdir(join(other, path, ".."), { recursive: true });
    execFileSync("cp", ["-R", `${release.folder}/.`, other]);
    await utimes(join(other, "main.js"), 1, 1);
    await chmod(join(other, "main.js"), 0o600);
    const again = join(folder, "again.tar.zst");
    await createArchive(await openInstalled(other), again, { level });
    expect(await readFile(again)).toEqual(await readFile(archive));
  });

  test("tells how many bytes of the release it has packed, file by file", async () => {
    const heard: number[] = [];
    const onProgress = (bytes: number) => heard.push(bytes);
    await createArchive(release, join(folder, "told.tar.zst"), { level, onProgress });
    let packed = 0;
    const lengths = release.manifest.entries.flatMap((entry) => ("link" in entry ? [] : [entry.length]));
    expect(heard).toEqual(lengths.filter(Boolean).map((length) => (packed += length)));
  });

  test("is a tar that tar understands", async () => {
    const tar = join(folder, "plain.tar");
    await writeFile(tar, zstdDecompressSync(await readFile(archive)));
    const listed = execFileSync("tar", ["--quoting-style=literal", "-tf", tar], { encoding: "utf8" });
    expect(listed.trim().split("\n").sort()).toEqual(
      [manifestFile, ...release.manifest.entries.map((entry) => entry.path)].sort(),
    );
    const out = join(folder, "by-tar");
    await mkdir(out);
    execFileSync("tar", ["-xf", tar, "-C", out]);
    await checkInstalled(await openInstalled(out), (await streamOf(release)).sha256);
  });

  test("gives an error or exactly the release when it is cut short or damaged anywhere", async () => {
    const bytes = await readFile(archive);
    const { sha256 } = await streamOf(release);
    const file = join(folder, "damaged.tar.zst");
    for (let at = 0; at < bytes.length; at += 11) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 0x55;
      for (const each of [damaged, bytes.subarray(0, at)]) {
        await writeFile(file, each);
        const result = await extract(file).catch((error: unknown) => error);
        if (typeof result === "string") await checkInstalled(await openInstalled(result), sha256);
        else expect(result).toMatchObject({ name: "UpdateError" });
      }
    }
  });

  test("is refused when its hash is not the signed one", async () => {
    const { length } = await streamOf(release);
    const other = Promise.resolve({ length, sha256: "00".repeat(32) });
    await expect(extract(archive, other)).rejects.toThrow(/not the signed one/);
  });

  test("is refused before anything is written when it is longer than signed", async () => {
    const { length, sha256 } = await streamOf(release);
    await expect(extract(archive, Promise.resolve({ length: length - 1, sha256 }))).rejects.toThrow(
      /more or less/,
    );
    expect(await readdir(join(folder, `into-${counter - 1}`))).toEqual([]);
  });
});

describe("a hostile archive", () => {
  const content = Buffer.from("content");
  const base = { app: "acme", version: "1.0.0", platform: "linux-x64", launch: ["./a"] };
  const entry = (path: string) => ({ path, length: content.length, sha256: "00".repeat(32) });
  const member = (path: string): TarMember => ({ path, length: content.length, executable: false });

  /** Writes an archive with any manifest and any members; a member may be a ready header. */
  async function hostile(
    entries: readonly object[],
    members: readonly (TarMember | Buffer)[],
  ): Promise<string> {
    const manifest = Buffer.from(JSON.stringify({ schema: 1, ...base, entries }));
    const blocks = [
      encodeHeader({ path: manifestFile, length: manifest.length, executable: false }),
      padded(manifest),
    ];
    for (const each of members) {
      if (Buffer.isBuffer(each)) blocks.push(each);
      else blocks.push(encodeHeader(each), padded(each.link === undefined ? content : Buffer.alloc(0)));
    }
    const file = join(folder, `hostile-${counter++}.tar.zst`);
    await writeFile(file, zstdCompressSync(Buffer.concat([...blocks, Buffer.alloc(2 * tarBlockBytes)])));
    const into = join(folder, `hostile-${counter++}`);
    await mkdir(into);
    const length = manifest.length + content.length * entries.filter((each) => "sha256" in each).length;
    const before = await readdir(folder);
    const error = await extractArchive({
      archive: file,
      into,
      stream: { length, sha256: "00".repeat(32) },
    }).then(
      () => "extracted",
      (cause: { reason?: string; code?: string }) => cause.reason ?? cause.code ?? String(cause),
    );
    expect(await readdir(folder)).toEqual(before);
    return error;
  }

  const withType = (type: string) => {
    const block = Buffer.from(encodeHeader(member("a")));
    block.write(type, 156);
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    return block;
  };

  test.each(["../a", "/a", "x/../../a", "C:/a", "a\\..\\b", "a\0b", "con", "a.", ""])(
    "cannot write to %j by its manifest",
    async (path) => expect(["UNSAFE", "METADATA"]).toContain(await hostile([entry(path)], [member(path)])),
  );

  test.each(["../a", "/a", "x/../a", "b"])("cannot write to %j against its manifest", async (path) => {
    expect(await hostile([entry("a")], [member(path)])).toBe("UNSAFE");
  });

  test("cannot bring files that its manifest does not list", async () => {
    expect(await hostile([entry("a")], [member("a"), member("b")])).toBe("UNSAFE");
  });

  test.each([
    ["a hard link", "1"],
    ["a character device", "3"],
    ["a block device", "4"],
    ["a folder", "5"],
    ["a pipe", "6"],
    ["an unknown kind", "S"],
  ])("cannot bring %s", async (_, type) => {
    expect(await hostile([entry("a")], [withType(type)])).toBe("UNSAFE");
  });

  test("cannot bring a link in the place of a file", async () => {
    expect(await hostile([entry("a")], [{ ...member("a"), length: 0, link: "/etc/passwd" }])).toBe("UNSAFE");
  });

  test.each(["/etc", "../..", "x/../../.."])("cannot lead a link to %s", async (link) => {
    expect(await hostile([{ path: "l", link }], [{ path: "l", length: 0, executable: false, link }])).toBe(
      "UNSAFE",
    );
  });

  test("cannot write through a link of its own", async () => {
    const link = { path: "d", length: 0, executable: false, link: "e" };
    expect(await hostile([{ path: "d", link: "e" }, entry("d/a")], [link, member("d/a")])).toBe("UNSAFE");
  });

  test("cannot bring two files that differ only in case", async () => {
    expect(await hostile([entry("Read"), entry("read")], [member("Read"), member("read")])).toBe("UNSAFE");
  });

  test("cannot change anything but names and sizes by pax fields", async () => {
    const pax = Buffer.from(encodeHeader({ ...member("p".repeat(300)) }));
    pax.write("uid=", pax.indexOf("path="), "latin1");
    expect(await hostile([entry("a")], [pax])).toMatch(/UNSAFE|CORRUPT/);
  });

  test("cannot fill the disk with zeros after its end", async () => {
    const manifest = serializeManifest({ ...release.manifest, entries: [] });
    const head = [
      encodeHeader({ path: manifestFile, length: manifest.length, executable: false }),
      padded(manifest),
    ];
    const file = join(folder, "endless.tar.zst");
    await writeFile(file, zstdCompressSync(Buffer.concat([...head, Buffer.alloc(50_000_000)])));
    const stream = Promise.resolve({ length: manifest.length, sha256: "00".repeat(32) });
    await expect(extract(file, stream)).rejects.toThrow(/more or less/);
  });
});

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc(padding(data.length))]);
}
