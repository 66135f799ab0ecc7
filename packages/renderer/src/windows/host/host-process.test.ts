import { setImmediate as turn } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { startHostProcess } from "./host-process.js";

const program = new URL("../../../test/support/host-program.mjs", import.meta.url);
const options = { kind: "toasts", appId: "Acme.Trainer", appName: "Acme" } as const;
let host: ReturnType<typeof startHostProcess>;
let losses: [string, boolean][];

function start(file = program) {
  losses = [];
  host = startHostProcess(
    file,
    () => {},
    (reason, mayStartAgain) => losses.push([reason, mayStartAgain]),
  );
  return host;
}
afterEach(() => host.close());

test("it is opened before anything else is asked of it", async () => {
  const { open, call } = start();
  expect(await open(options)).toEqual({ opened: true });
  expect(await call("setting", [])).toBe("enabled");
  await expect(call("remove", ["t", "g"])).rejects.toMatchObject({
    message: "0x80070005",
    code: "internal",
    reason: "PLATFORM_REFUSED",
  });
});

test("what is under way when it closes is rejected, and so is what comes later", async () => {
  const { open, call, close } = start();
  await open(options);
  const hanging = call("removeGroup", ["g"]);
  const refused = expect(hanging).rejects.toMatchObject({ code: "cancelled", reason: "CLOSED" });
  await turn();
  await close();
  await refused;
  await expect(call("setting", [])).rejects.toMatchObject({
    message: "The host for Windows' notifications is closed.",
  });
  expect(losses).toEqual([]);
});

test("one that ends by itself is lost, with its last words", async () => {
  const { open, call } = start();
  await open(options);
  await expect(call("clear", [])).rejects.toThrow("ended (exit code 3)");
  expect(losses).toEqual([
    [
      expect.stringMatching(/^The process that talks to Windows' notifications ended \(exit code 3\)\./),
      true,
    ],
  ]);
});

test("one that hears nothing any more is ended, and what is asked of it is rejected", async () => {
  const { open, call } = start(new URL("../../../test/support/deaf-program.mjs", import.meta.url));
  await open(options);
  while (losses.length === 0) {
    call("setting", []).catch(() => {});
    await turn();
  }
  await expect(call("setting", [])).rejects.toThrow("ended (SIGKILL)");
  expect(losses).toHaveLength(1);
});
