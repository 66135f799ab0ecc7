import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownMachine, serving, start, toasty } from "./toasty.js";

/** Writes down every module that is loaded, whichever way. */
const listing = `
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED, url + "\\n");
    return next(url, context);
  },
});
`;

/** The server, and what shows toasts. */
const heavy =
  /(packages|@toasty)\/(broker|renderer|desk|releases|updater)\/|tuf-js|\/(pino|koffi|dbus-native)\/|resvg|@opentelemetry|reflection|grpc-health-check/;

/** Patterns for the commands that keep running, of the line that they print when they are ready. */
const readyLine: Readonly<Record<string, RegExp>> = {
  serve: /serves/,
  watch: /caught_up/,
  up: /they are cards/,
};

async function loadedBy(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  ready = readyLine[args[0] ?? ""],
): Promise<{ readonly code: number | null; readonly modules: readonly string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "toasty-loaded-"));
  const hook = join(folder, "hook.mjs");
  const list = join(folder, "loaded");
  writeFileSync(hook, listing);
  const running = start(args, { ...env, LOADED: list, NODE_OPTIONS: `--import ${hook}` });
  running.child.stdin.end();
  if (ready) void running.seen(ready).then(() => running.child.kill("SIGTERM"));
  const { code } = await running.ended();
  const modules = readFileSync(list, "utf8").split("\n");
  rmSync(folder, { recursive: true });
  return { code, modules };
}

describe("starting", () => {
  test("loads no server, renderer or desk to send, ask, watch, look back or manage tokens", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    for (const args of [
      ["send", "Hello"],
      ["ask", "Well?", "--timeout", "10ms"],
      ["watch", "--json"],
      ["history"],
      ["token", "create", "ci"],
      ["token", "list"],
      ["token", "revoke", "ci"],
      ["--version"],
      ["help"],
      ["run", "--", "true"],
      ["progress", "Run 42", "0.5"],
    ]) {
      const { code, modules } = await loadedBy(args, machine.env);
      expect([0, 21]).toContain(code);
      expect(modules.some((url) => url.endsWith("/dist/main.js"))).toBe(true);
      expect(modules.filter((url) => heavy.test(url))).toEqual([]);
    }
  });

  test("would notice server code, because `serve` loads it", async () => {
    using machine = ownMachine();
    const { modules } = await loadedBy(["serve", "--address", "127.0.0.1:0"], machine.env);
    expect(modules.some((url) => heavy.test(url))).toBe(true);
  });

  test("would notice the renderer, because `up` loads it; with --terminal it does not", async () => {
    using machine = ownMachine();
    const renderer = /packages\/renderer\//;
    const native = await loadedBy(["up", "--address", "127.0.0.1:0"], machine.env);
    expect(native.modules.some((url) => renderer.test(url))).toBe(true);
    const cards = await loadedBy(
      ["up", "--address", "127.0.0.1:0", "--terminal"],
      machine.env,
      /toasty is up/,
    );
    expect(cards.modules.filter((url) => renderer.test(url))).toEqual([]);
  });

  test("says its version", async () => {
    using machine = ownMachine();
    const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
    expect(await toasty(["--version"], machine.env)).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
      stderr: "",
    });
    expect((await toasty(["version", "--json"], machine.env)).json).toEqual([
      { version, node: process.version, platform: process.platform },
    ]);
  });

  test("says which Node it takes where it is an older one", async () => {
    using machine = ownMachine();
    const older =
      'import m, { syncBuiltinESMExports } from "node:module"; m.enableCompileCache = undefined; syncBuiltinESMExports();';
    const before = [process.execPath, "--import", `data:text/javascript,${encodeURIComponent(older)}`];
    await using old = start(["send", "Hello"], machine.env, { before });
    expect(await old.ended()).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^toasty: Node v\S+ is too old\. Install Node 22\..*\n$/),
    });
  });

  test("stays quiet when nobody reads its output any more", async () => {
    using machine = ownMachine();
    await using _broker = await serving(machine.env, ["--log-level", "warn"]);
    await using watching = start(["watch", "--json"], machine.env);
    await watching.seen(/caught_up/);
    watching.child.stdout.destroy();
    await toasty(["send", "Hello"], machine.env);
    expect(await watching.ended()).toMatchObject({ code: 0, stderr: "" });
  });
});
