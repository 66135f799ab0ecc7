import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { info } from "@toasty/proto";
import { expect, test, vi } from "vitest";
import { answers } from "../listening/probe.js";
import { testLine } from "./line.js";

const portOf = (address: string) => Number(address.split(":").at(-1));

test("a line is there when it is returned, and gone when it is disposed of, its folders included", async () => {
  const line = await testLine();
  const port = portOf(line.address);
  const { TOASTY_RUNTIME_DIR: run, TOASTY_CONFIG_DIR: config } = line.env;
  expect(await answers({ host: "127.0.0.1", port })).toBe(true);
  expect([run, config].map((folder) => existsSync(folder))).toEqual([true, true]);
  await line[Symbol.asyncDispose]();
  expect(await answers({ host: "127.0.0.1", port })).toBe(false);
  expect(existsSync(dirname(run))).toBe(false);
});

test("disposing of a line waits until its broker has stopped", async () => {
  const said: string[] = [];
  const note = (_: object, message: string) => void said.push(message);
  const logger = {
    debug: note,
    info: note,
    warn: note,
    error: note,
    fatal: note,
    isLevelEnabled: () => true,
  };
  const line = await testLine({ logger });
  await line[Symbol.asyncDispose]();
  expect(said.at(-1)).toBe("the broker has stopped");
});

test("agents and desks have the built-in tokens, and the names that they are given", async () => {
  await using line = await testLine();
  expect(new Set(Object.values(line.tokens)).size).toBe(3);
  const desk = await line.desk("lamp");
  expect(desk.id).toBe("lamp");
  await line.agent("trainer").publish({ ...info("done"), id: "n1" }, "lamp");
  const { cursor, notification } = await desk.notification();
  expect([notification.id, notification.agentId]).toEqual(["n1", "trainer"]);
  expect(cursor).not.toBe("");
});

test("agents and desks are closed with their line", async () => {
  const line = await testLine();
  const desk = await line.desk();
  await line[Symbol.asyncDispose]();
  expect(await desk.closed()).toBeDefined();
});

test("a desk is ready when its backlog is there", async () => {
  await using line = await testLine();
  const first = await line.desk();
  first.close();
  await first.closed();
  await line.agent().publish(info("while it was away"));
  const desk = await line.desk();
  expect(desk.unread().map(({ event }) => event?.$case)).toContain("notification");
});

test("a broker that cannot start leaves no folder behind", async () => {
  const folder = mkdtempSync(join(tmpdir(), "line-"));
  vi.stubEnv("TMPDIR", folder);
  await expect(testLine({ address: "nonsense" })).rejects.toThrow();
  vi.unstubAllEnvs();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
