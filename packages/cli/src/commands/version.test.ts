import { expect, test } from "vitest";
import { runHere } from "../../test/in-process.js";
import { version } from "./version.js";

test("the version stands on a line of its own, and for programs beside what it runs on", async () => {
  const { code, stdout } = await runHere(version, []);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  const { json } = await runHere(version, ["--json"]);
  const { version: node, platform } = process;
  expect(json()).toEqual([{ version: stdout.trim(), node, platform }]);
});
