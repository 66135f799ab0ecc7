// B18: the time that a program's output takes through `toasty run`, beside the program alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Group, ratioRow } from "./harness/row.ts";
import { median } from "./harness/statistics.ts";

const rounds = 3;
const toasty = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));

/** A gigabyte through a pipe, to a reader that throws it away. Alone and with `toasty run` in turn. */
export const rows: Group = async function* () {
  // A shorter round would measure the start of Node.
  const bytes = 1_000_000_000;
  const dir = mkdtempSync(join(tmpdir(), "toasty-bench-run-"));
  const print = ["head", "-c", `${bytes}`, "/dev/zero"];
  const alone: number[] = [];
  const wrapped: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await millisecondsFor(print, dir));
      wrapped.push(await millisecondsFor([process.execPath, toasty, "run", "--", ...print], dir));
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  yield ratioRow(
    `B18 toasty run, ${bytes / 1e6} MB through a pipe`,
    "ms",
    Math.round(median(wrapped)),
    Math.round(median(alone)),
    { atMost: 2.5 },
  );
};

async function millisecondsFor([file = "", ...args]: readonly string[], dir: string): Promise<number> {
  const start = performance.now();
  const child = spawn("sh", ["-c", '"$@" | cat >/dev/null', "sh", file, ...args], {
    env: { ...process.env, TOASTY_RUNTIME_DIR: join(dir, "run"), TOASTY_CONFIG_DIR: join(dir, "config") },
    stdio: "ignore",
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${file} ended with ${code}`);
  return performance.now() - start;
}
