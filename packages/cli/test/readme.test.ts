import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { commands } from "../src/commands/index.js";
import { scriptedDesk } from "./desk.js";
import { command, ownMachine, serving } from "./toasty.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const [script = "", longRunning = ""] = [...readme.matchAll(/```bash\n([\s\S]*?)```/g)].map(
  ([, code]) => code,
);
const bash = promisify(execFile);

describe("the README", () => {
  test.each([
    ["deploy", "deploy\ndeploying\n"],
    ["cancel", "cancel\nnot deploying (10)\n"],
  ])("has a script that works, also when the answer is %s", async (action, printed) => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using _desk = await scriptedDesk(machine.env, ({ notification, answer, displayed }) =>
      notification.payload?.$case === "interactiveMessage" ? answer(action) : displayed(),
    );
    const { stdout } = await bash("bash", ["-c", `toasty() { ${command} "$@"; }\n${script}`], {
      env: machine.env,
    });
    expect(stdout.replace(/^delivered to 1 desk.*\n/, "")).toBe(printed);
  });

  test("has a script that runs a command and shows how far it is", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    const bars: unknown[] = [];
    await using _desk = await scriptedDesk(machine.env, async ({ notification: { payload }, displayed }) => {
      bars.push(
        payload?.$case === "progressMessage" ? payload.value.progressBar?.statusText : payload?.$case,
      );
      await displayed();
    });
    const { stdout, stderr } = await bash("bash", ["-c", `toasty() { ${command} "$@"; }\n${longRunning}`], {
      env: machine.env,
    });
    expect({ stdout, stderr }).toEqual({ stdout: "[1/2] a.o\n[2/2] b.o\n", stderr: "" });
    await expect.poll(() => bars).toEqual(["one", "two", "three", "textMessage"]);
  });

  test("names every command", () => {
    for (const name of Object.keys(commands.entries)) {
      for (const word of name.split(" "))
        expect(readme).toMatch(new RegExp(`\`((autostart|token|update) )?${word}`));
    }
  });
});
