import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@toasty/kit/testing";
import { critical, info } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { toToast } from "../model/to-toast.js";
import { lastResort } from "./last-resort.js";

/** A disk on which a rename takes long: what does not wait for it comes before it. */
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const rename: typeof real.rename = async (...names) => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    await real.rename(...names);
  };
  return { ...real, rename };
});

const mostBytes = 5 * 1024 * 1024;
const clock = manualClock({ nowMs: Date.UTC(2026, 10, 28, 9, 0, 0) });
const alarm = toToast({ ...critical("Fire", "in the hall", { id: "f" }), agentId: "guard" }, 0);
let folder: string;
let alertFile: string;
let errors: { fields: object; message: string }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-alerts-"));
  alertFile = join(folder, "config", "alerts.jsonl");
  errors = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const resort = (toast = alarm, file = alertFile) => {
  const error = (fields: object, message: string) => void errors.push({ fields, message });
  const logger = { debug: () => {}, info: () => {}, warn: () => {}, error };
  return lastResort(toast, "no screen", { alertFile: file, clock, logger });
};
const written = () => readFileSync(alertFile, "utf8").split("\n").slice(0, -1);
const content = {
  ...{ id: "f", agentId: "guard", title: "Fire", lines: ["in the hall"] },
  ...{ urgency: "critical", reason: "no screen" },
};

test("what is critical is appended to a private file, with its time", async () => {
  expect([await resort(), await resort()]).toEqual(["alert_file", "alert_file"]);
  expect(written().map((line) => JSON.parse(line))).toEqual([
    { time: "2026-11-28T09:00:00.000Z", ...content },
    { time: "2026-11-28T09:00:00.000Z", ...content },
  ]);
  expect(errors).toMatchObject([{ fields: content }, { fields: content }]);
  if (process.platform !== "win32") {
    expect(statSync(alertFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "config")).mode & 0o777).toBe(0o700);
  }
});

test("anything else is only logged, with its content", async () => {
  expect(await resort(toToast(info("Lunch", "is ready", { id: "l" }), 0))).toBe("log");
  expect(errors).toMatchObject([{ fields: { id: "l", title: "Lunch", lines: ["is ready"] } }]);
  expect(() => statSync(alertFile)).toThrow();
});

test.each([
  [mostBytes, 1],
  [mostBytes + 1, 0],
])("of a file of %i bytes %i stays in its place", async (bytes, stays) => {
  await resort();
  truncateSync(alertFile, bytes);
  writeFileSync(`${alertFile}.1`, "the one before");
  await resort();
  const size = statSync(alertFile).size;
  expect(size > bytes ? 1 : 0).toBe(stays);
  expect(statSync(`${alertFile}.1`).size).toBe(stays ? "the one before".length : bytes);
});

test("a file that cannot be written is logged too", async () => {
  writeFileSync(join(folder, "file"), "");
  expect(await resort(alarm, join(folder, "file", "alerts.jsonl"))).toBe("log");
  expect(errors).toMatchObject([{ fields: content }, { fields: { ...content, err: {} } }]);
});
