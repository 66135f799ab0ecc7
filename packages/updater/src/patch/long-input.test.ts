import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { releaseFolder } from "../../test/release-folder.js";
import { checkInstalled, openInstalled, streamOf } from "../tree/installed-release.js";
import { makeReleasePatchInWorker } from "./make/make-in-worker.js";

const mebibyte = 1024 * 1024;
const targetBytes = 2200 * mebibyte;
let folder: string;
const place = (name: string) => join(folder, name);

/** Writes noise that is the same every time, a megabyte at a time, each changed by `change`. */
function writeNoise(path: string, change: (piece: Buffer, index: number) => Buffer): void {
  const file = openSync(path, "w");
  const words = new Uint32Array(mebibyte / 4);
  let state = 1;
  for (let index = 0; index < targetBytes / mebibyte; index++) {
    for (let i = 0; i < words.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      words[i] = state;
    }
    writeSync(file, change(Buffer.from(words.buffer), index));
  }
  closeSync(file);
}

/**
 * Applies in a process of its own, and returns how many megabytes that one took at most. It looks itself: the system's
 * own peak counts what the process that started it had.
 */
function applyApart(patch: string, fromStream: string, stream: object): number {
  const built = new URL("../../dist/patch/index.js", import.meta.url);
  const options = { patch, fromStream, into: place("result"), stream };
  const program = `
    const { applyReleasePatch, openInstalled } = await import(${JSON.stringify(built.href)});
    const from = await openInstalled(${JSON.stringify(place("1.0.0"))});
    let most = 0;
    const onProgress = () => { most = Math.max(most, process.memoryUsage.rss()); };
    await applyReleasePatch({ ...${JSON.stringify(options)}, from, onProgress });
    console.log(most / ${mebibyte});
  `;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }));
}

describe.runIf(process.env.TOASTY_LONG)("a patch between releases of more than 2 GiB", () => {
  test("is small, and makes the new release in 128 MB of memory", { timeout: 2_400_000 }, async () => {
    folder = mkdtempSync(join(tmpdir(), "toasty-long-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const name of ["1.0.0", "1.1.0", "result"]) mkdirSync(place(name));
    writeNoise(place("1.0.0/big"), (piece) => piece);
    writeNoise(place("1.1.0/big"), (piece, index) => {
      const copy = Buffer.from(piece);
      copy.writeUInt32LE(index, 1000);
      return index % 100 === 0 ? Buffer.concat([Buffer.from(`inserted before ${index}\n`), copy]) : copy;
    });
    const from = await releaseFolder(place("1.0.0"), "1.0.0", {});
    const to = await releaseFolder(place("1.1.0"), "1.1.0", {});
    const patch = place("patch");
    await makeReleasePatchInWorker({ file: patch, from: from.folder, to: to.folder });
    expect(statSync(patch).size).toBeLessThan(mebibyte);

    const stream = await streamOf(to);
    expect(applyApart(patch, (await streamOf(from)).sha256, stream)).toBeLessThan(128);
    await checkInstalled(await openInstalled(place("result")), stream.sha256);
  });
});
