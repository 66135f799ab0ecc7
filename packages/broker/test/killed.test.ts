import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { info } from "@toasty/proto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";
import { connectAgent } from "../src/testing/agent.js";

const script = fileURLToPath(new URL("./broker-process.mjs", import.meta.url));

let folder: string;
let children: ChildProcess[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-"));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a broker in a process of its own; resolves with what it says of itself, or with what it died of. */
async function start(address: string) {
  const env = {
    ...process.env,
    TOASTY_RUNTIME_DIR: join(folder, "run"),
    TOASTY_CONFIG_DIR: join(folder, "config"),
  };
  const child = spawn(process.execPath, [...fromSource, script, address], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
  });
  const exited = once(child, "exit");
  const said = await Promise.race([
    once(child.stdout, "data").then(([data]) => String(data)),
    exited.then(() => ""),
  ]);
  if (said === "") return { died: errors, child };
  return { ...(JSON.parse(said) as { address: string; socket: string; epoch: string }), child, exited };
}

test("a broker that was killed is followed by one at the same place, and a living one is respected", async () => {
  const first = await start("127.0.0.1:0");
  if ("died" in first) throw new Error(first.died);
  const rival = await start("127.0.0.1:0");
  expect("died" in rival && rival.died).toContain("serves");

  first.child.kill("SIGKILL");
  await first.exited;
  expect(existsSync(first.socket)).toBe(true);

  const second = await start(first.address);
  if ("died" in second) throw new Error(second.died);
  expect(second).toMatchObject({ address: first.address, socket: first.socket });
  expect(second.epoch).not.toBe(first.epoch);
  const token = readFileSync(join(folder, "config", "publisher.token"), "utf8").trim();
  const agent = connectAgent({ address: `unix:${second.socket}`, token, agent: "agent" });
  expect((await agent.publish(info("back again"))).success).toBe(true);
  agent.close();
});
