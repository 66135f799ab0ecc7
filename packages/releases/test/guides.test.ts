import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import { appFolder, place } from "./fixture.js";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The TypeScript of a page as one program, with its files in the test's folder. */
async function programOf(page: string): Promise<string> {
  const text = await readFile(here(page), "utf8");
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(blocks.length).toBeGreaterThan(0);
  return blocks
    .join("\n")
    .replaceAll('"./dist/', `"${place("app-")}`)
    .replaceAll('"./acme-trainer"', '"./main.js"')
    .replaceAll(/"\.\/(?!main\.js)/g, `"${place()}/`)
    .replaceAll('"@toasty/releases"', '"../src/index.js"');
}

test.each(["../README.md", "../../../docs/releases.md"])("what %s shows works", async (page) => {
  for (const version of ["1.0.0", "1.1.0", "1.2.0"]) await appFolder(version);
  const program = await programOf(page);
  const path = here(`./.guide-${process.pid}-${page.replaceAll(/\W/g, "")}.ts`);
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await writeFile(path, `${program}\nexport {};\n`);
    await import(path);
    expect(log.mock.calls.some(([level]) => level === "error")).toBe(false);
  } finally {
    await rm(path, { force: true });
    log.mockRestore();
  }
  expect(await readdir(place("site/metadata"))).toContain("timestamp.json");
  expect(
    (await readdir(place("site/targets"), { recursive: true })).some((name) => name.endsWith(".tpatch")),
  ).toBe(true);
});
