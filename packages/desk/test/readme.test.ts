import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { testLine } from "@toasty/broker/testing";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.unstubAllEnvs());

test("the example of the README attaches to the broker of this machine", async () => {
  await using line = await testLine();
  for (const [name, value] of Object.entries(line.env)) vi.stubEnv(name, value);
  vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const code = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? "";
  const folder = new URL("./gen/", import.meta.url);
  const path = fileURLToPath(new URL("example.ts", folder));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path,
    `${code.replaceAll('"@toasty/desk"', '"../../src/index.js"')}\nexport const { held, paused } = desk;\n`,
  );
  try {
    expect(await import(/* @vite-ignore */ path)).toMatchObject({ held: 0, paused: false });
  } finally {
    rmSync(path);
  }
});
