import { join } from "node:path";
import { expect, test } from "vitest";
import type { ReleaseManifest } from "../metadata/index.js";
import { launchCommand } from "./launch-command.js";

const commandOf = (...launch: string[]) =>
  launchCommand({ launch } as unknown as ReleaseManifest, "/app", ["--now", "./here"]);

test("the release's own arguments come first, and its own paths are inside its folder", () => {
  expect(commandOf("node", "./app.mjs", "--x", "y/z")).toEqual({
    program: "node",
    args: [join("/app", "app.mjs"), "--x", "y/z", "--now", "./here"],
  });
});

test("the program may be in the folder too", () => {
  expect(commandOf("./bin/app")).toEqual({ program: join("/app", "bin/app"), args: ["--now", "./here"] });
});
