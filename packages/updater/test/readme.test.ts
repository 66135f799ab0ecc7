import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runtimes } from "@toasty/runtimes";
import { expect, test } from "vitest";
import { installRelease } from "../src/index.js";
import { bundleFile } from "./fixtures/bundle.js";
import { startHost } from "./simulator/host.js";
import { SimulatedRepository } from "./simulator/repository.js";
import { Workshop } from "./simulator/workshop.js";

const run = promisify(execFile);

test.each(runtimes)(
  "the README's app updates itself, started by the README's launcher, on $name",
  async ({ node }) => {
    const repository = new SimulatedRepository(["acme-trainer"]);
    await using host = await startHost(repository.files);
    await using workshop = await Workshop.open(repository, "stable", "acme-trainer");
    const installRoot = await mkdtemp(join(tmpdir(), "toasty-readme-"));
    try {
      const [app, launcher] = await examples(host.url, installRoot);
      const files = { "app.mjs": app as Buffer, "root.json": repository.embeddedRoot };
      const first = await workshop.release("1.0.0", files);
      const second = await workshop.release("1.1.0", { ...files, "new.txt": "new" }, { notes: "Faster" });
      await workshop.patch(first, second);
      workshop.publish();
      await installRelease({ release: first.folder, installRoot });
      await mkdir(join(installRoot, "bin"));
      await writeFile(join(installRoot, "bin", "launcher.mjs"), launcher as Buffer);

      const { stdout } = await run(node, [join(installRoot, "bin", "launcher.mjs")]);
      const lines = stdout.trim().split("\n");
      expect(lines.filter((line) => !line.endsWith("%"))).toEqual([
        "acme-trainer 1.0.0",
        "1.1.0 is here: Faster",
        "acme-trainer 1.1.0",
      ]);
      expect(lines).toContain("100 %");
    } finally {
      await rm(installRoot, { recursive: true });
    }
  },
);

/** The README's programs as they stand there, but for the address of the repository. */
async function examples(url: string, folder: string): Promise<Buffer[]> {
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  const bundled: Buffer[] = [];
  for (const [, code = ""] of readme.matchAll(/^```ts\n(.*?)^```$/gms)) {
    const file = join(folder, `example-${bundled.length}.ts`);
    await writeFile(file, code.replace("https://updates.example.com", url));
    bundled.push(await bundleFile(file));
  }
  return bundled;
}
