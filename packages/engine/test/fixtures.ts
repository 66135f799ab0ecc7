import { spawnSync } from "node:child_process";

/** Returns whether a program is here. Where the real thing is required, its absence is a failure of the tests that need it. */
export function has(program: string): boolean {
  return process.env.TOASTY_REQUIRE_REAL !== undefined || spawnSync("which", [program]).status === 0;
}
