import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Runtime, runtimes } from "@toasty/runtimes";
import { afterAll, beforeAll, expect, test } from "vitest";

const here = fileURLToPath(new URL(".", import.meta.url));
const readme = readFileSync(join(here, "..", "README.md"), "utf8");
const programs = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");

let folder: string;
beforeAll(() => {
  // Within the package, so that its own name and its dependencies are found.
  folder = mkdtempSync(join(here, ".readme-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program of the README on what was built. */
function run(code: string, name: string, { node, compile, extension }: Runtime): string {
  const path = join(folder, `${name}${extension}`);
  // No test may take the well-known port: there may be a broker.
  writeFileSync(path, compile(code.replace("startBroker()", 'startBroker({ address: "127.0.0.1:0" })')));
  const env = {
    ...process.env,
    TOASTY_RUNTIME_DIR: join(folder, "run"),
    TOASTY_CONFIG_DIR: join(folder, "config"),
  };
  return execFileSync(node, [path], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

test.each(runtimes)("the README's programs run and print what they say, on $name", (runtime) => {
  expect(programs).toHaveLength(2);
  const started = run(programs[0] ?? "", "start", runtime);
  expect(started).toMatch(/listening on 127\.0\.0\.1:\d+ and .*broker\.sock/);
  expect(started).toContain("publisher.token");
  expect(run(programs[1] ?? "", "test", runtime)).toContain("desktop answered yes");
});
