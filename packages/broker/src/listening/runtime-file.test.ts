import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { refuseRival, removeRuntimeFile, writeRuntimeFile } from "./runtime-file.js";

let folder: string;
let path: string;
let server: Server;
let address: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "toasty-"));
  path = join(folder, "broker.json");
  server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const { pid } = process;

test("a broker that is alive and answers is a rival", async () => {
  writeRuntimeFile(path, { address, pid, epoch: "e" });
  await expect(refuseRival(path)).rejects.toMatchObject({
    reason: "ADDRESS_IN_USE",
    message: `A broker (process ${pid}) serves ${address} already.`,
  });
});

test("what a killed broker left is nobody's, whoever listens there or has its number now", async () => {
  const { pid: gone } = spawnSync(process.execPath, ["-e", "0"]);
  writeRuntimeFile(path, { address, pid: gone, epoch: "e" });
  await refuseRival(path);
  writeRuntimeFile(path, { address, pid, epoch: "e" });
  await new Promise((closed) => server.close(closed));
  await refuseRival(path);
});

test.each([
  ["missing", undefined],
  ["torn", '{"address":'],
  ["no object", "null"],
  ["without an address", JSON.stringify({ pid, epoch: "e" })],
  ["without a process", JSON.stringify({ address: "127.0.0.1:1", epoch: "e" })],
  ["without an epoch", JSON.stringify({ address: "127.0.0.1:1", pid })],
  ["of an address that is none", JSON.stringify({ address: "nowhere", pid, epoch: "e" })],
])("a runtime file that is %s names no rival", async (_, content) => {
  if (content !== undefined) writeFileSync(path, content);
  await refuseRival(path);
});

test("a runtime file without one of its fields is nobody's, even if somebody answers at its address", async () => {
  for (const content of [
    { address, pid },
    { address, pid, epoch: 7 },
    { address, pid: String(pid), epoch: "e" },
  ]) {
    writeFileSync(path, JSON.stringify(content));
    await refuseRival(path);
  }
});

test("a runtime file is private, and removed by the broker that wrote it only", () => {
  writeRuntimeFile(path, { address, pid, epoch: "mine" });
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ address, pid, epoch: "mine" });
  if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  removeRuntimeFile(path, "another's");
  expect(existsSync(path)).toBe(true);
  removeRuntimeFile(path, "mine");
  expect(existsSync(path)).toBe(false);
  removeRuntimeFile(path, "mine");
});
