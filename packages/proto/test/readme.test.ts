import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { runtimes } from "@toasty/runtimes";
import { expect, test } from "vitest";
import * as everything from "../src/index.js";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test.each(runtimes)(
  "the program of the README prints what its comments say, on $name",
  ({ node, compile, extension }) => {
    const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
    const type = extension === ".mts" ? "module-typescript" : "module";
    const stdout = execFileSync(node, [`--input-type=${type}`, "--eval", compile(program)], {
      cwd: new URL("..", import.meta.url),
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^question\n\[\]\n\d+\n$/);
  },
);

test("the README names what is there", () => {
  const [, table = ""] = /\| export \|[^\n]*\n([\s\S]*?)\n\n/.exec(readme) ?? [];
  const names = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(
    ([, cell = ""]) => cell.match(/\w+(?=`)/g) ?? [],
  );
  expect(names.length).toBeGreaterThan(15);
  expect(Object.keys(everything)).toEqual(
    expect.arrayContaining(names.filter((name) => !/^(grpc|surface|binpb)$/.test(name))),
  );
});
