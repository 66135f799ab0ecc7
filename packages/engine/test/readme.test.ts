import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(join(packageFolder, "README.md"), "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] as string);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-readme-"));
  await mkdir(join(folder, "node_modules", "@toasty"), { recursive: true });
  await symlink(packageFolder, join(folder, "node_modules", "@toasty", "engine"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs an example as its reader would: as a file of its own, on the built package. */
async function run(code: string): Promise<string> {
  const file = join(folder, "example.mts");
  await writeFile(file, code);
  const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: folder });
  return stdout;
}

describe("README", () => {
  it("has examples that do what it says", async () => {
    const outputs: string[] = [];
    for (const code of examples) outputs.push(await run(code));
    const [first, second, third] = outputs;
    expect(examples).toHaveLength(3);
    expect(first).toMatch(/^Run 42 finished: loss 0\.12, after \d+ ms\n$/);
    expect(second).toBe("Half way there\ncritical\n");
    expect(third).toBe("");
    expect(JSON.parse(await readFile(join(folder, "engine-state.json"), "utf8"))).toMatchObject({
      version: 1,
    });
  });
});
