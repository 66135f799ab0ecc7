import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { info, PublishOutcome } from "@toasty/proto";
import { expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";
import { testLine } from "../src/testing/index.js";

const script = fileURLToPath(new URL("./desk-process.mjs", import.meta.url));

test("a desk that falls silent with its connection open, as a closed laptop does, is found out", async () => {
  await using line = await testLine({ keepaliveMs: 100 });
  const desk = spawn(process.execPath, [...fromSource, script, line.address, line.tokens.desk, "laptop"]);
  try {
    await once(desk.stdout, "data");
    const agent = line.agent();
    expect((await agent.publish(info("x"), "*")).outcome).toBe(PublishOutcome.STREAMED);
    desk.kill("SIGSTOP");
    const outcome = async () => (await agent.publish(info("x"), "*")).outcome;
    await expect.poll(outcome, { timeout: 20_000, interval: 250 }).toBe(PublishOutcome.NO_SUBSCRIBER);
  } finally {
    desk.kill("SIGKILL");
  }
});
