import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sha256 } from "../../test/simulator/repository.js";
import { type ManifestEntry, manifestFile, type ReleaseManifest } from "../metadata/manifest.js";
import { ReleaseWriter } from "./release-writer.js";

let dir: string;
let synced: string[];
let failing: boolean;
/** Lets the disk take what it is told to flush. */
let flush: () => void;
let flushing: Promise<void>;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "toasty-writer-"));
  synced = [];
  failing = false;
  flushing = Promise.resolve();
  flush = () => {};
  writeFileSync(`${dir}.probe`, "");
  const handle = await open(`${dir}.probe`);
  const handles = Object.getPrototypeOf(handle);
  await handle.close();
  rmSync(`${dir}.probe`);
  const { write } = handles;
  vi.spyOn(handles, "write").mockImplementation(async function (this: FileHandle, ...args: unknown[]) {
    // What does not wait for it comes before it.
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    return write.apply(this, args);
  });
  vi.spyOn(handles, "sync").mockImplementation(async function (this: FileHandle) {
    const isFolder = (await this.stat()).isDirectory();
    if (!isFolder) await flushing;
    if (failing) throw new Error("the disk failed");
    synced.push(isFolder ? "folder" : "file");
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

function holdFlushes() {
  const { promise, resolve } = Promise.withResolvers<void>();
  [flushing, flush] = [promise, resolve];
}
const file = (path: string, content: string, executable = false): ManifestEntry => ({
  path,
  length: content.length,
  sha256: sha256(Buffer.from(content)),
  executable,
});
const entries: ManifestEntry[] = [
  file("a", "aaa"),
  file("b/empty", ""),
  file("b/run", "run!", true),
  { path: "link", link: "a" },
  file("z", ""),
];
const manifestBytes = Buffer.from("the manifest");
const contents = Buffer.from("aaarun!");
const stream = {
  length: contents.length + manifestBytes.length,
  sha256: sha256(Buffer.concat([contents, manifestBytes])),
};
const writerOf = (list = entries) => new ReleaseWriter(dir, { entries: list } as unknown as ReleaseManifest);
const modeOf = (path: string) => statSync(join(dir, path)).mode & 0o777 & ~process.umask();
const turns = async () => {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
};

test.each([1, 2, 3, 4, 7])("files come out right whatever the pieces, as of %i bytes", async (length) => {
  const writer = writerOf();
  for (let at = 0; at < contents.length; at += length) await writer.write(contents.subarray(at, at + length));
  expect(await writer.hashes()).toEqual(
    entries.flatMap((entry) => ("sha256" in entry ? [entry.sha256] : [])),
  );
  await writer.finish(manifestBytes, stream);
  await writer.close();
  expect(readdirSync(dir, { recursive: true }).toSorted()).toEqual(
    ["a", "b", "b/empty", "b/run", "link", "z", manifestFile].toSorted(),
  );
  expect(readFileSync(join(dir, "a"), "utf8")).toBe("aaa");
  expect(readFileSync(join(dir, "b/run"), "utf8")).toBe("run!");
  expect(readlinkSync(join(dir, "link"))).toBe("a");
  expect(readFileSync(join(dir, manifestFile), "utf8")).toBe("the manifest");
  if (process.platform === "win32") return;
  expect(["a", "b/run", manifestFile].map(modeOf)).toEqual(
    [0o644, 0o755, 0o644].map((mode) => mode & ~process.umask()),
  );
});

test.skipIf(process.platform === "win32")(
  "all is on the disk at the end: five files and then two folders",
  async () => {
    holdFlushes();
    const writer = writerOf();
    await writer.write(contents);
    let isFinished = false;
    const finished = writer.finish(manifestBytes, stream).then(() => {
      isFinished = true;
    });
    await turns();
    expect([isFinished, synced]).toEqual([false, []]);
    flush();
    await finished;
    expect(synced).toEqual([...new Array(5).fill("file"), "folder", "folder"]);
    await writer.close();
  },
);

test("eight files are flushed while the next is written, and then one has to be done", async () => {
  const list = Array.from({ length: 12 }, (_, index) => file(`${index}`.padStart(2, "0"), "x"));
  holdFlushes();
  const writer = writerOf(list);
  for (let index = 0; index < 7; index++) await writer.write(Buffer.from("x"));
  let isWritten = false;
  const writing = writer.write(Buffer.from("x")).then(() => {
    isWritten = true;
  });
  await turns();
  expect(isWritten).toBe(false);
  flush();
  await writing;
  await writer.close();
});

test("a disk that fails to flush fails the release", async () => {
  failing = true;
  const writer = writerOf();
  await writer.write(contents).catch(() => {});
  await expect(writer.finish(manifestBytes, stream)).rejects.toThrow("the disk failed");
  await writer.close();
});

test("closing closes a file that is half written, and waits for those that are flushed", async () => {
  holdFlushes();
  const writer = writerOf();
  await writer.write(Buffer.from("aaaru"));
  let isClosed = false;
  const closed = writer.close().then(() => {
    isClosed = true;
  });
  await turns();
  expect(isClosed).toBe(false);
  flush();
  await closed;
  await writer.close();
  expect(synced.length).toBeGreaterThan(0);
});

test.each([
  [
    "has more bytes than files",
    Buffer.from("aaarun!?"),
    "there are more bytes than the manifest has files for.",
  ],
  ["ends before its last file", Buffer.from("aaarun"), "the release ends before its last file does."],
  ["ends before its second file", Buffer.from("aaa"), "the release ends before its last file does."],
])("a release that %s is refused", async (_, bytes, message) => {
  const writer = writerOf();
  const all = async () => {
    await writer.write(bytes);
    await writer.finish(manifestBytes, stream);
  };
  await expect(all()).rejects.toMatchObject({ reason: "CORRUPT", message });
  expect(existsSync(join(dir, manifestFile))).toBe(false);
  await writer.close();
});

test.each([
  ["length", { ...stream, length: stream.length + 1 }],
  ["hash", { ...stream, sha256: "0".repeat(64) }],
])("a release of another %s is refused before it has a manifest", async (_, expected) => {
  const writer = writerOf();
  await writer.write(contents);
  await expect(writer.finish(manifestBytes, expected)).rejects.toMatchObject({
    reason: "CORRUPT",
    message: "the release that came out is not the signed one.",
  });
  expect([existsSync(join(dir, manifestFile)), existsSync(join(dir, "link"))]).toEqual([false, false]);
  await writer.close();
});

test("nothing that is there is written over", async () => {
  mkdirSync(join(dir, "b"));
  writeFileSync(join(dir, "b/run"), "mine");
  const writer = writerOf();
  await expect(writer.write(contents)).rejects.toMatchObject({ code: "EEXIST" });
  await writer.close();
  expect(readFileSync(join(dir, "b/run"), "utf8")).toBe("mine");
});
