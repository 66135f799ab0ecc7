import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type TestLine, testLine } from "@toasty/broker/testing";
import { connect, type Toasty } from "@toasty/client";
import { question } from "@toasty/proto";
import { createRenderer, type Renderer } from "@toasty/renderer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
// The screen is a support of the renderer's tests, which no package exports.
import { Desktop } from "../../renderer/test/support/desktop.js";
import { missing } from "../../renderer/test/support/private-bus.js";
import { type Desk, startDesk } from "../src/index.js";
import { kdialog } from "../src/prompting/kdialog.js";
import { dialogPrompt, usualPrompts } from "../src/prompting/prompt.js";

const run = promisify(execFile);

describe.skipIf(missing("zenity", "dunst", "dunstctl", "Xvfb", "dbus-daemon", "xdotool"))(
  "a question that dunst takes no answer to, asked by a real zenity",
  () => {
    let desktop: Desktop;
    let line: TestLine;
    let folder: string;
    let agent: Toasty;
    let toasty: Toasty;
    let renderer: Renderer;
    let desk: Desk;

    beforeAll(async () => {
      desktop = await Desktop.start();
    });
    afterAll(() => desktop[Symbol.asyncDispose]());

    beforeEach(async () => {
      vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", desktop.bus.address);
      folder = mkdtempSync(join(tmpdir(), "toasty-zenity-"));
      line = await testLine();
      agent = connect({
        address: line.address,
        token: line.tokens.publisher,
        agent: "trainer",
        plaintext: true,
      });
      toasty = connect({ address: line.address, token: line.tokens.desk, plaintext: true });
      renderer = await createRenderer({
        app: { id: "Acme", name: "Acme" },
        imageDir: join(folder, "images"),
      });
      const prompts = usualPrompts({ ...desktop.env, NO_AT_BRIDGE: "1" });
      desk = await startDesk({ client: toasty, renderer, file: join(folder, "held.jsonl"), prompts });
    });
    afterEach(async () => {
      await desk.close();
      await renderer.close();
      await Promise.all([agent.close({ flushMs: 0 }), toasty.close({ flushMs: 0 })]);
      await line[Symbol.asyncDispose]();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });

    const xdotool = async (...args: readonly string[]) =>
      (await run("xdotool", args, { env: desktop.env })).stdout.trim();
    /** The dialog, once it is on the screen and takes keys. */
    async function dialog(): Promise<string> {
      const found = await xdotool("search", "--sync", "--onlyvisible", "--name", "^Toasty: trainer$");
      const window = found.split("\n").at(-1) ?? "";
      await xdotool("windowfocus", "--sync", window);
      return window;
    }
    const gone = (window: string) =>
      vi.waitFor(() => expect(xdotool("getwindowname", window)).rejects.toThrow(), { timeout: 10_000 });

    test("a text is typed", async () => {
      const asked = agent.ask(question("Name the <b>release</b>", { inputs: { name: { default: "v1" } } }));
      await dialog();
      await xdotool("type", "v2 -x");
      await xdotool("key", "Return");
      expect(await asked).toMatchObject({ kind: "answered", action: "submit", inputs: { name: "v2 -x" } });
    });

    test("a text, a menu and two buttons, one dialog after the other", async () => {
      const asked = agent.ask(
        question("Where to?", {
          buttons: { go: "Go_now", no: "No" },
          inputs: { name: "v1", env: { options: { s: "-staging & <co>", p: "production" }, default: "p" } },
        }),
      );
      const first = await dialog();
      await xdotool("type", "v3");
      await xdotool("key", "Return");
      await gone(first);
      const second = await dialog();
      await xdotool("key", "Tab", "Tab", "Return");
      await gone(second);
      await dialog();
      await xdotool("key", "Return");
      expect(await asked).toMatchObject({ kind: "answered", action: "go", inputs: { name: "v3", env: "p" } });
    });

    test("Escape dismisses, and a question that is taken back leaves the screen", async () => {
      const waved = agent.ask(question("Name one", { inputs: { name: "v1" } }));
      const first = await dialog();
      await xdotool("key", "Escape");
      expect(await waved).toMatchObject({ kind: "dismissed" });
      await gone(first);
      const receipt = await agent.publish(question("Name two", { inputs: { name: "v1" } }));
      const window = await dialog();
      await agent.withdraw(receipt.id);
      await gone(window);
    });
  },
);

describe("a dialog program that plays kdialog", () => {
  const signal = new AbortController().signal;
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "toasty-kdialog-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ask = (script: string) => {
    const file = join(folder, "kdialog");
    writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" >> "${folder}/arguments"\n${script}\n`);
    chmodSync(file, 0o755);
    const asked = question("Where?", { inputs: { env: { options: ["a", "b"] } } });
    return dialogPrompt({ ...kdialog, file }, process.env).ask(asked, signal);
  };

  test("gets its arguments without a shell, and its choice is the answer", async () => {
    expect(await ask("echo 1")).toEqual({ kind: "answered", action: "submit", inputs: { env: "b" } });
    expect(readFileSync(join(folder, "arguments"), "utf8")).toBe(
      "--title=Toasty\n--menu=<qt>Where?</qt>\n--\n0\na\n1\nb\n",
    );
  });

  test("is dismissed, breaks, or is not there", async () => {
    expect(await ask("exit 1")).toEqual({ kind: "dismissed" });
    expect(await ask("echo 'could not connect to display' >&2; exit 1")).toMatchObject({
      kind: "unavailable",
    });
    expect(await ask("kill -9 $$")).toMatchObject({ kind: "unavailable" });
    const absent = dialogPrompt({ ...kdialog, file: join(folder, "absent") }, process.env);
    expect(await absent.ask(question("x", { buttons: ["a"] }), signal)).toMatchObject({
      kind: "unavailable",
    });
  });

  test("is the first choice on its own desktop, and nothing is tried without a screen", () => {
    expect(usualPrompts({})).toEqual([]);
    expect(usualPrompts({ DISPLAY: ":0" })).toHaveLength(2);
  });
});
