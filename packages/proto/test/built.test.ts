import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("an error is called ToastyError in a stack, also once it is bundled", () => {
  const program =
    'import { ToastyError } from "@toasty/proto"; import { inspect } from "node:util"; console.log(inspect(ToastyError.from("text")));';
  const stdout = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: new URL("..", import.meta.url),
    encoding: "utf8",
  });
  expect(stdout).toMatch(/^ToastyError: /);
});
