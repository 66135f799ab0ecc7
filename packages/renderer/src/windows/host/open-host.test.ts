import { expect, test } from "vitest";
import { openHost, usualHost, windowsRefusal } from "./open-host.js";

test.each([
  ["win32", "x64", undefined, undefined],
  ["win32", "arm64", undefined, undefined],
  ["win32", "ia32", "Node for ia32 is not supported on Windows.", "Use the 64-bit Node."],
  ["linux", "x64", "this is linux, not Windows.", undefined],
  ["darwin", "arm64", "this is darwin, not Windows.", undefined],
] as const)("on %s for %s the refusal is: %s", (platform, arch, message, remedy) => {
  const refusal = message && {
    kind: "refused",
    backend: "windows",
    reason: "wrong_platform",
    message,
    remedy,
  };
  expect(windowsRefusal("windows", platform, arch)).toEqual(refusal);
});

test("Windows is usually called in a process of its own", () => {
  expect(usualHost()).toBe("child");
});

test.skipIf(process.platform === "win32")("says in words why there is no host", async () => {
  const opened = await openHost("balloon", "inline", { kind: "balloons", appName: "Acme" }, () => {});
  expect(opened).toMatchObject({ kind: "refused", backend: "balloon", reason: "missing_dependency" });
});
