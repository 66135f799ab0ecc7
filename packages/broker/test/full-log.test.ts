import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { critical, info, PublishOutcome } from "@toasty/proto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromSourceEnv } from "../../../testing/sources/from-source.js";
import { connectAgent } from "../src/testing/agent.js";
import { attachDesk } from "../src/testing/desk.js";
import { testLine } from "../src/testing/index.js";

const host = fileURLToPath(new URL("./embedding-host.mjs", import.meta.url));
/** A small disk of its own, mounted where only this process tree sees it, and filled before the host starts. */
const onFullDisk = [
  'mkdir -p "$0" && mount -t tmpfs -o size=64k full "$0" && ! head -c 100000 /dev/zero 2>/dev/null > "$0/filler"',
  'exec "$@" 2> "$0/log"',
].join(" && ");
const canMount =
  process.platform === "linux" &&
  spawnSync("unshare", ["-rm", "sh", "-c", "mount -t tmpfs t /mnt"]).status === 0;
const required = process.env.TOASTY_REQUIRE_REAL === "1";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the host, here or through a shell. */
async function startHost([file = "", ...args]: readonly string[], stderr: number | "inherit" = "inherit") {
  const env = {
    ...process.env,
    ...fromSourceEnv,
    TOASTY_RUNTIME_DIR: join(folder, "run"),
    TOASTY_CONFIG_DIR: join(folder, "config"),
  };
  const child = spawn(file, args, { env, stdio: ["pipe", "pipe", stderr] });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout as Readable);
  const said: string[] = [];
  lines.on("line", (line) => said.push(line));
  await Promise.race([once(lines, "line"), exited]);
  const { address } = JSON.parse(said[0] ?? "{}") as { address: string };
  const secret = (role: string) => readFileSync(join(folder, "config", `${role}.token`), "utf8").trim();
  return {
    address,
    secret,
    end: async () => {
      child.stdin?.write("stop\n");
      const [code] = await exited;
      return { code, said: said.slice(1) };
    },
  };
}

/** Uses the broker of a host: none of it may notice that nothing can be logged. */
async function useBrokerOf(command: readonly string[]) {
  const { address, secret, end } = await startHost(command);
  const agent = connectAgent({ address, token: secret("publisher"), agent: "agent" });
  const stranger = connectAgent({ address, token: "guessed", agent: "stranger" });
  const desk = await attachDesk({ address, token: secret("desk") }, {});
  await agent.publish(info("x"));
  const { outcome } = await agent.publish({ ...critical("fire"), id: "fire" });
  await expect(stranger.publish(info("x"))).rejects.toMatchObject({ reason: "TOKEN_UNKNOWN" });
  desk.close();
  const later = await attachDesk({ address, token: secret("desk") }, { id: "later" });
  for (const one of [agent, stranger, later]) one.close();
  return { outcome, ...(await end()) };
}

const unharmed = { outcome: PublishOutcome.STREAMED, code: 0, said: [] };

test.skipIf(!existsSync("/dev/full"))(
  "a host with a full standard error is not harmed by its broker",
  async () => {
    expect(await useBrokerOf(["sh", "-c", 'exec "$0" "$1" 2>/dev/full', process.execPath, host])).toEqual(
      unharmed,
    );
  },
);

test.skipIf(!canMount && !required)("nor is a host whose log file is on a full disk", async () => {
  const disk = join(folder, "disk");
  const command = ["unshare", "-rm", "sh", "-c", onFullDisk, disk, process.execPath, host];
  expect(await useBrokerOf(command)).toEqual(unharmed);
});

test.skipIf(process.platform === "win32")("nor is one whose log nobody reads", async () => {
  const pipe = join(folder, "pipe");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const unread = openSync(pipe, "r+");
  const { address, secret, end } = await startHost([process.execPath, host, "debug"], unread);
  const agent = connectAgent({ address, token: secret("publisher"), agent: "flood" });
  // Each is a line of the log, refused or not: together they are more than a pipe holds.
  await Promise.allSettled(Array.from({ length: 1000 }, () => agent.publish(info("x"), "*")));
  agent.close();
  expect(await end()).toEqual({ code: 0, said: [] });
  closeSync(unread);
});

test("a logger that throws fails no call, no stream and no deadline", async () => {
  const failing = () => {
    throw new Error("no space left on device");
  };
  const logger = { debug: failing, info: failing, warn: failing, error: failing, fatal: failing };
  await using line = await testLine({ logger, mailbox: { messages: 1 } });
  (await line.desk("phone")).close();
  const agent = line.agent();
  const watch = agent.watch();
  await expect(line.agent({ token: "guessed" }).publish(info("x"))).rejects.toMatchObject({
    reason: "TOKEN_UNKNOWN",
  });
  // An overflow logs out of the middle of a publish, an expiry out of a timer.
  await agent.publish({ ...info("overflows"), id: "overflows" }, "phone");
  await agent.publish({ ...info("expires"), id: "expires", ttlMs: 1 }, "phone");
  expect([(await watch.change()).reason, (await watch.change()).reason]).toEqual([
    expect.stringContaining("overflow"),
    expect.stringContaining("expired"),
  ]);
  const desk = await line.desk();
  await agent.publish({ ...critical("fire"), id: "fire" });
  expect((await desk.notification()).notification.id).toBe("fire");
});

test("telemetry that throws fails no call", async () => {
  const broken = () => {
    throw new Error("exporter is broken");
  };
  const instrument = { add: broken, record: broken, addCallback: () => {}, removeCallback: () => {} };
  const meter = {
    createCounter: () => instrument,
    createHistogram: () => instrument,
    createObservableGauge: () => instrument,
    createObservableCounter: () => instrument,
  };
  const errors: unknown[] = [];
  const quiet = () => {};
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    fatal: quiet,
    error: (context: object) => void errors.push(context),
  };
  await using line = await testLine({
    logger,
    meterProvider: { getMeter: () => meter } as never,
    tracerProvider: { getTracer: () => ({ startSpan: broken }) } as never,
  });
  const desk = await line.desk();
  expect((await line.agent().publish(info("x"))).success).toBe(true);
  const { cursor } = await desk.notification();
  expect((await desk.dismiss(cursor)).accepted).toBe(true);
  expect(errors).toEqual(Array(2).fill({ err: new Error("exporter is broken") }));
});
