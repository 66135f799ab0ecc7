import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";

const source = (file: string) => JSON.stringify(fileURLToPath(new URL(`../src/${file}`, import.meta.url)));

/** A program that shows half a bar on a terminal, and then does something. */
const program = (then: string, first: string) => `
  ${first}
  import { NotificationEngine } from ${source("index.ts")};
  import { showOn, terminalSink } from ${source("node/index.ts")};
  const stream = { isTTY: true, write: (text) => process.stdout.write(text) };
  const engine = new NotificationEngine();
  showOn(engine, terminalSink({ stream, env: { WT_SESSION: "x" } }));
  engine.job("run", { total: 2 });
  ${then}
`;

async function play(then: string, signal?: NodeJS.Signals, first = "") {
  const child = spawn(process.execPath, [...fromSource, "--input-type=module", "-e", program(then, first)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(child, "close");
  let output = "";
  let asked = false;
  for await (const chunk of child.stdout) {
    output += chunk;
    if (signal && !asked && output.includes("ready")) asked = child.kill(signal);
  }
  const [code, killedBy] = await ended;
  return { output, code, killedBy, cleared: output.split("\u001b]9;4;0\u001b\\").length - 1 };
}

const wait = 'console.log("ready"); setInterval(() => {}, 1000);';

describe("T4 the end of the process", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "clears the terminal once on %s, of which the process still dies",
    async (signal) => {
      expect(await play(wait, signal)).toMatchObject({ cleared: 1, killedBy: signal });
    },
  );

  test("leaves the last word to a program that handles the signal itself", async () => {
    const own = `process.on("SIGINT", () => process.exit(7)); ${wait}`;
    expect(await play(own, "SIGINT")).toMatchObject({ cleared: 1, code: 7 });
  });

  test.each(["before", "after"])("keeps no other from ending the process that came %s it", async (when) => {
    // Libraries that restore the terminal do it like this: they leave it to others where there are any.
    const library = `process.on("SIGINT", function restore() {
      if (process.listenerCount("SIGINT") > 1) return;
      process.off("SIGINT", restore);
      process.kill(process.pid, "SIGINT");
    });`;
    const ended = await play(
      when === "after" ? `${library} ${wait}` : wait,
      "SIGINT",
      when === "before" ? library : "",
    );
    expect(ended).toMatchObject({ cleared: 1, killedBy: "SIGINT" });
  });

  test.each([
    ["the end of its work", "", 0],
    ["process.exit", "process.exit(3);", 3],
    ["an error", 'throw new Error("x");', 1],
  ])("clears it once on %s", async (_, then, code) => {
    expect(await play(then)).toMatchObject({ cleared: 1, code });
  });
});
