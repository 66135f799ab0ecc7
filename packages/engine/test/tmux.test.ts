import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromSource } from "../../../testing/sources/from-source.js";
import { has } from "./fixtures.js";

const source = (file: string) => JSON.stringify(fileURLToPath(new URL(`../src/${file}`, import.meta.url)));

describe.skipIf(!has("tmux") || !has("script"))("terminalSink in tmux", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "engine-tmux-"));
    await writeFile(
      join(folder, "program.mjs"),
      `import { terminalSink } from ${source("node/index.ts")};
       const sink = terminalSink();
       sink.show({ state: "normal", value: 0.5 }, false);
       process.stderr.write("shown", () => process.exit());`,
    );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("reaches the terminal around it, and is cleared there", async () => {
    await writeFile(join(folder, "tmux.conf"), "set -g allow-passthrough on\n");
    const inside = [process.execPath, ...fromSource, join(folder, "program.mjs")].join(" ");
    const command = `tmux -S ${join(folder, "socket")} -f ${join(folder, "tmux.conf")} new-session '${inside}'`;
    const terminal = spawn("script", ["-qfec", command, "/dev/null"], {
      env: { ...process.env, TERM: "xterm-256color", WT_SESSION: "outside", TMUX: undefined },
      stdio: ["pipe", "pipe", "inherit"],
    });
    let output = "";
    terminal.stdout.on("data", (chunk) => {
      output += chunk;
    });
    await once(terminal, "close");
    expect(output).toContain("\u001b]9;4;1;50\u001b\\");
    expect(output.indexOf("\u001b]9;4;0\u001b\\")).toBeGreaterThan(output.indexOf("\u001b]9;4;1;50\u001b\\"));
  });
});
