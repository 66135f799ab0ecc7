import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const browserSafe = [
  "bounded-map",
  "clock",
  "key",
  "logger",
  "remedied-error",
  "serial-queue",
  "signals",
  "testing",
  "within",
];

test.each(browserSafe)("%s runs in a browser: it imports nothing of Node", (name) => {
  const source = readFileSync(new URL(`${name}.ts`, import.meta.url), "utf8");
  const imported = [...source.matchAll(/from "(?<name>[^"]+)"/g)].map(({ groups }) => groups?.name ?? "");
  for (const each of imported) expect(browserSafe.map((safe) => `./${safe}.js`)).toContain(each);
});
