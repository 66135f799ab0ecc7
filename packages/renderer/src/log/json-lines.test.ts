import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { jsonLines } from "./json-lines.js";

const source = fileURLToPath(new URL("./json-lines.ts", import.meta.url));
/** A host that logs a few lines, and is alive a moment later. */
const host = `
  const { jsonLines } = await import(${JSON.stringify(source)});
  const { error } = jsonLines();
  for (let line = 0; line < 100; line++) {
    error({ line, text: "x".repeat(10_000) }, "a notification could not be shown");
    await new Promise((resolve) => setTimeout(resolve));
  }
  process.stdout.write("alive");
`;
const args = ["--experimental-strip-types", "--no-warnings", "--input-type=module", "--eval", host];

test("warnings and errors become one line each, in pino's words", () => {
  const lines: string[] = [];
  const logger = jsonLines(
    new Writable({
      write: (chunk, _, done) => {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  logger.debug({}, "quiet");
  logger.info({}, "quiet");
  logger.warn({ a: "100 %s\n" }, "first");
  logger.error({ b: 1, err: new TypeError("no such thing") }, "second");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", a: "100 %s\n", msg: "first" },
    {
      level: "error",
      b: 1,
      err: { type: "TypeError", message: "no such thing", stack: expect.any(String) },
      msg: "second",
    },
  ]);
  expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
});

test("a host whose stderr has lost its reader goes on", async () => {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.stderr.destroy();
  const printed: string[] = [];
  child.stdout.on("data", (chunk) => printed.push(String(chunk)));
  const [code] = await once(child, "close");
  expect({ code, printed: printed.join("") }).toEqual({ code: 0, printed: "alive" });
});

test.runIf(existsSync("/dev/full"))("a host whose stderr is full goes on", () => {
  const command = ["-c", '"$0" "$@" 2>/dev/full', process.execPath, ...args];
  const { status, stdout } = spawnSync("sh", command, { encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "alive" });
});

test("errors of other writes still reach the program", async () => {
  const failing = new Writable({
    write: (chunk, _, done) => done(String(chunk) === "theirs" ? new Error("theirs") : null),
  });
  jsonLines(failing).error({}, "ours");
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  const heard = once(failing, "error");
  failing.write("theirs");
  expect(await heard).toMatchObject([{ message: "theirs" }]);
  expect(failing.listenerCount("error")).toBe(0);
});
