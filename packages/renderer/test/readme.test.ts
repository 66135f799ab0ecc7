import { readFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeDaemon } from "./support/fake-daemon.js";
import { missing, type PrivateBus, startBus } from "./support/private-bus.js";
import { runExample } from "./support/readme.js";

const run = (nth: number) => runExample(new URL("./", import.meta.url), "@toasty/renderer", nth);

describe.skipIf(missing("dbus-daemon"))("the examples of the README", () => {
  let bus: PrivateBus;
  const printed: string[] = [];

  beforeEach(async () => {
    bus = await startBus();
    vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", bus.address);
    vi.spyOn(console, "log").mockImplementation((line) => void printed.push(String(line)));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    await bus[Symbol.asyncDispose]();
    printed.length = 0;
  });

  test("a question is shown and answered", async () => {
    await using daemon = await FakeDaemon.start(bus.address, { clickAtOnce: "0" });
    await run(0);
    expect(await daemon.next()).toMatchObject({ appName: "Acme Trainer", summary: "Deploy to production?" });
    expect(printed.at(-1)).toBe("the answer is deploy");
    expect(printed[0]).toMatch(/^without sound: fake 1\.0 has no sound$/);
  });

  test("the same id is updated in place and withdrawn", async () => {
    await using daemon = await FakeDaemon.start(bus.address);
    await run(1);
    expect(daemon.shown.map(({ replacesId }) => replacesId)).toEqual([0, 1, 1]);
    expect(daemon.closed).toEqual([1]);
  });

  test("a preview is an SVG file", async () => {
    // The example writes into the current folder, which workers cannot change.
    try {
      await run(2);
      expect(readFileSync("toast.svg", "utf8")).toMatch(/^<svg [\s\S]*Loss diverged/);
    } finally {
      rmSync("toast.svg", { force: true });
    }
  });
});
