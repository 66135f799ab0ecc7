import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { testLine } from "@toasty/broker/testing";
import { type Runtime, runtimes } from "@toasty/runtimes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const packageFolder = fileURLToPath(new URL("..", import.meta.url));
const readme = await readFile(join(packageFolder, "README.md"), "utf8");
const examples = [...readme.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] as string);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-readme-"));
  await mkdir(join(folder, "node_modules", "@toasty"), { recursive: true });
  for (const name of ["engine", "client"]) {
    await symlink(join(packageFolder, "..", name), join(folder, "node_modules", "@toasty", name));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs an example as its reader would: as a file of its own, on the built package. */
async function run(
  code: string,
  line: Readonly<Record<string, string>>,
  { node, compile, extension }: Runtime,
): Promise<string> {
  const file = join(folder, `example${extension}`);
  await writeFile(file, compile(code));
  const { stdout } = await promisify(execFile)(node, [file], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...line },
  });
  return stdout;
}

describe("README", () => {
  test.each(runtimes)("has examples that do what it says, on $name", async (runtime) => {
    // The third example goes on where its last run stopped.
    await rm(join(folder, "engine-state.json"), { force: true });
    await using line = await testLine();
    const desk = await line.desk("desktop");
    const { address, tokens } = line;
    const env = { TOASTY_ADDRESS: address, TOASTY_PLAINTEXT: "1", TOASTY_TOKEN: tokens.publisher };
    const outputs: string[] = [];
    for (const code of examples) outputs.push(await run(code, env, runtime));
    const [first, connected, second, third] = outputs;
    expect(examples).toHaveLength(4);
    expect(connected).toBe("");
    const { notification } = await desk.notification();
    expect(notification.payload?.value.header?.title).toBe("Nightly training finished");
    expect(first).toMatch(/^Run 42 finished: loss 0\.12, after \d+ ms\n$/);
    expect(second).toBe("Half way there\ncritical\n");
    expect(third).toBe("");
    expect(JSON.parse(await readFile(join(folder, "engine-state.json"), "utf8"))).toMatchObject({
      version: 1,
    });
  });
});
