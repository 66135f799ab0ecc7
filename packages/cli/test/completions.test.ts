import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ownMachine, toasty } from "./toasty.js";

const machine = ownMachine();
const folder = mkdtempSync(join(tmpdir(), "toasty-completions-"));
afterAll(() => {
  machine[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** Writes the completions for a shell to a file. */
async function scriptFor(shell: string): Promise<string> {
  const file = join(folder, shell);
  writeFileSync(file, (await toasty(["completions", shell], machine.env)).stdout);
  return file;
}

/** Runs a line of shell; what it prints, line by line. */
function shell(name: string, line: string): string[] {
  const { status, stdout, stderr } = spawnSync(name, ["-c", line], { encoding: "utf8", env: machine.env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter(Boolean);
}

function has(name: string): boolean {
  const found = spawnSync(name, ["-c", "exit"]).status === 0;
  if (process.env.TOASTY_REQUIRE_REAL) expect(found, `${name} is installed`).toBe(true);
  return found;
}

describe("toasty completions", () => {
  test("offers commands, options and choices in bash", async () => {
    const file = await scriptFor("bash");
    const offers = (...words: string[]) => {
      const line = words.map((word) => `'${word}'`).join(" ");
      const ask = `COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _toasty`;
      return shell("bash", `source ${file}; ${ask}; printf '%s\\n' "\${COMPREPLY[@]}"`);
    };
    expect(offers("toasty", "se")).toEqual(["send", "serve"]);
    expect(offers("toasty", "token", "")).toEqual(["list", "create", "revoke"]);
    expect(offers("toasty", "token", "create", "--r")).toEqual(["--role"]);
    expect(offers("toasty", "token", "create", "--role", "")).toEqual(["publisher", "desk", "admin"]);
    expect(offers("toasty", "send", "--cat")).toEqual(["--category"]);
    expect(offers("toasty", "send", "Hello", "--category", "w")).toEqual(["warning"]);
    expect(offers("toasty", "send", "Hello", "--js")).toEqual(["--json"]);
    expect(offers("toasty", "completions", "z")).toEqual(["zsh"]);
    expect(offers("toasty", "help", "re")).toEqual(["register", "release"]);
  });

  test.skipIf(!has("fish"))("offers them in fish", async () => {
    const file = await scriptFor("fish");
    const offers = (line: string) =>
      shell("fish", `source ${file}; complete -C '${line}'`).map((offer) => offer.split("\t")[0]);
    expect(offers("toasty se")).toEqual(["send", "serve"]);
    expect(offers("toasty token ")).toEqual(["create", "list", "revoke"]);
    expect(offers("toasty token create --role ")).toEqual(["admin", "desk", "publisher"]);
    expect(offers("toasty send --categ")).toEqual(["--category"]);
    expect(offers("toasty send Hello --category w")).toEqual(["warning"]);
    expect(offers("toasty completions ")).toEqual(["bash", "fish", "zsh"]);
    expect(offers("toasty help re")).toEqual(["register", "release"]);
  });

  test.skipIf(!has("zsh"))("is a script that zsh takes, with every option and choice in it", async () => {
    const file = await scriptFor("zsh");
    const lines = shell("zsh", `autoload -Uz compinit && compinit -u -D && source ${file} && which _toasty`);
    const text = lines.join("\n");
    expect(text).toContain("create:Create a token and print it");
    expect(text).toContain("*: :(bash zsh fish)");
    expect(text).toContain(
      "--category[what kind of news it is]:info success warning error completion:(info success warning error completion)",
    );
  });

  test("refuses a shell that it does not know", async () => {
    const ended = await toasty(["completions", "tcsh"], machine.env);
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining("none of bash, zsh, fish") });
  });
});
