import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestLine, testLine } from "@toasty/broker/testing";
import { connect, type Toasty } from "@toasty/client";
import { info, question } from "@toasty/proto";
import { createRenderer, type Renderer } from "@toasty/renderer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
// The screen is a support of the renderer's tests, which no package exports.
import { Desktop } from "../../renderer/test/support/desktop.js";
import { missing } from "../../renderer/test/support/private-bus.js";
import { type Desk, startDesk } from "../src/index.js";

const needed = ["dunst", "dunstctl", "Xvfb", "dbus-daemon", "xdotool", "import", "convert"];

describe.skipIf(missing(...needed))("from a program to a real dunst and back", () => {
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
    folder = mkdtempSync(join(tmpdir(), "toasty-dunst-"));
    line = await testLine();
    agent = connect({
      address: line.address,
      plaintext: true,
      token: line.tokens.publisher,
      agent: "trainer",
    });
    toasty = connect({ address: line.address, plaintext: true, token: line.tokens.desk });
    renderer = await createRenderer({
      app: { id: "Acme.Trainer", name: "Acme Trainer" },
      imageDir: join(folder, "images"),
    });
    desk = await startDesk({ client: toasty, renderer, file: join(folder, "held.jsonl") });
  });
  afterEach(async () => {
    await desk.close();
    await renderer.close();
    await Promise.all([agent.close({ flushMs: 0 }), toasty.close({ flushMs: 0 })]);
    await line[Symbol.asyncDispose]();
    await desktop.dunstctl("close-all");
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const onScreen = (count: number) =>
    vi.waitFor(async () => expect(await desktop.dunstctl("count", "displayed")).toBe(String(count)), {
      timeout: 10_000,
    });

  test("a program asks, a human clicks, the program has the answer", async () => {
    desktop.menu("Deploy ");
    const asked = agent.ask(question("Ship it?", { buttons: { deploy: "Deploy", cancel: "Cancel" } }));
    await onScreen(1);
    await desktop.click(1);
    expect(await asked).toMatchObject({ kind: "answered", action: "deploy" });
  });

  test("a human waves it away, and the program hears of it", async () => {
    const receipt = await agent.publish(info("Build finished"));
    await onScreen(1);
    await desktop.click(2);
    expect(await receipt.settled()).toMatchObject({ kind: "dismissed" });
  });

  test("a question outlives the daemon", async () => {
    const asked = agent.ask(question("Still there?", { buttons: { yes: "Yes" } }));
    await onScreen(1);
    await desktop.killDunst();
    desktop.menu("Yes");
    await desktop.startDunst();
    await onScreen(1);
    await desktop.click(1);
    expect(await asked).toMatchObject({ kind: "answered", action: "yes" });
  });

  test("dunst's own pause holds news back", async () => {
    await desktop.dunstctl("set-paused", "true");
    try {
      await agent.publish(info("Quiet"));
      await vi.waitFor(() => expect(desk.held).toBe(1), { timeout: 10_000 });
    } finally {
      await desktop.dunstctl("set-paused", "false");
    }
  });
});
