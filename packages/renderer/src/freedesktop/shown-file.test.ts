import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@toasty/kit/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asToastKey } from "../model/toast-key.js";
import type { DaemonIdentity } from "./notification-daemon.js";
import { ShownFile, type StayingToast } from "./shown-file.js";

const week = 7 * 24 * 60 * 60 * 1000;
const before: DaemonIdentity = { bus: "bus", daemon: ":1.5", client: ":1.7" };
const now: DaemonIdentity = { ...before, client: ":1.9" };
const toast = (id: number, question = false): StayingToast => ({ key: asToastKey(`k${id}`), id, question });
const clock = manualClock();
let folder: string;
let dir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "toasty-shown-"));
  dir = join(folder, "shown");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function leave(toasts: readonly StayingToast[], identity = before, app = "App"): Promise<void> {
  const file = new ShownFile(dir, app, clock);
  file.keep(
    () => identity,
    () => toasts,
  );
  await file.close();
}

function take({
  identity = now,
  alive = [],
  app = "App",
}: Partial<{ identity: DaemonIdentity; alive: string[]; app: string }> = {}) {
  return new ShownFile(dir, app, clock).takeOver(identity, async (client) => alive.includes(client));
}

const setAge = (file: string, ms: number) => {
  const time = new Date(clock.now() - ms);
  utimesSync(join(dir, file), time, time);
};

test("the next process takes over what the one before has left, once", async () => {
  expect(await take()).toEqual([]);
  await leave([toast(1), toast(2, true)]);
  expect(await take()).toEqual([toast(1), toast(2, true)]);
  expect(await take()).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test("keeps one private file, with what is shown now", async () => {
  const file = new ShownFile(dir, "App", clock);
  let shown = [toast(1)];
  const keep = () =>
    file.keep(
      () => before,
      () => shown,
    );
  keep();
  shown = [toast(2)];
  keep();
  await file.close();
  const [name = ""] = readdirSync(dir);
  expect(name).toMatch(/\.json$/);
  expect(JSON.parse(readFileSync(join(dir, name), "utf8"))).toEqual({
    app: "App",
    ...before,
    toasts: [toast(2)],
  });
  if (process.platform !== "win32") {
    expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
  }
  shown = [toast(3)];
  keep();
  await file.close();
  expect(readdirSync(dir)).toEqual([name]);
  expect(await take()).toEqual([toast(3)]);
  shown = [];
  keep();
  await file.close();
  expect(readdirSync(dir)).toEqual([]);
});

test("writes once for many calls in quick succession", async () => {
  const file = new ShownFile(dir, "App", clock);
  let asked = 0;
  for (let nth = 0; nth < 3; nth++)
    file.keep(
      () => before,
      () => {
        asked++;
        return [toast(nth + 1)];
      },
    );
  await file.close();
  expect(asked).toBe(1);
  expect(await take()).toEqual([toast(3)]);
});

test("writes again what changes while it writes", async () => {
  const file = new ShownFile(dir, "App", clock);
  let asked = 0;
  const keep = () =>
    file.keep(
      () => before,
      () => {
        asked++;
        if (asked === 1) keep();
        return [toast(asked)];
      },
    );
  keep();
  await file.close();
  expect(asked).toBe(2);
  expect(await take()).toEqual([toast(2)]);
});

test("a folder that cannot be written keeps nothing from the screen", async () => {
  writeFileSync(dir, "a file");
  await expect(leave([toast(1)])).resolves.toBeUndefined();
  expect(await take()).toEqual([]);
});

test("of very many toasts the newest thousand count, on both sides", async () => {
  await leave(Array.from({ length: 1_001 }, (_, at) => toast(at + 1)));
  const taken = await take();
  expect([taken.length, taken[0]?.id, taken.at(-1)?.id]).toEqual([1_000, 2, 1_001]);
  const toasts = Array.from({ length: 1_001 }, (_, at) => toast(at + 1));
  writeFileSync(join(dir, "x.json"), JSON.stringify({ app: "App", ...before, toasts }));
  expect(await take()).toHaveLength(1_000);
});

test.each<[string, Parameters<typeof take>[0]]>([
  ["another app", { app: "Other" }],
  ["a process that still runs", { alive: [before.client] }],
  ["this process itself", { identity: before }],
])("leaves the file of %s alone", async (_what, options) => {
  await leave([toast(1)]);
  expect(await take(options)).toEqual([]);
  expect(readdirSync(dir)).toHaveLength(1);
});

test("removes a file of this bus without its toasts, if the daemon is another process by now", async () => {
  await leave([toast(1)]);
  expect(await take({ identity: { ...now, daemon: ":1.6" } })).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test.each([
  ["x.json", JSON.stringify({ app: "App", ...before, bus: "other", toasts: [toast(1)] })],
  ["x.json.taken", "left by a crash"],
])("removes %s of another time once it is older than a week", async (name, text) => {
  mkdirSync(dir);
  writeFileSync(join(dir, name), text);
  setAge(name, week);
  expect(await take()).toEqual([]);
  expect(readdirSync(dir)).toEqual([name]);
  setAge(name, week + 1_000);
  expect(await take()).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test("goes on with the other files where one is damaged", async () => {
  mkdirSync(dir);
  for (const [name, text] of [
    ["a.json", "no JSON"],
    ["b.json", "null"],
  ])
    writeFileSync(join(dir, `${name}`), `${text}`);
  await leave([toast(1)]);
  expect(await take()).toEqual([toast(1)]);
});

test.each([
  null,
  {},
  { key: 1, id: 1 },
  { key: "k", id: "1" },
  { key: "k", id: 0 },
  { key: "k", id: -1 },
  { key: "k", id: 1.5 },
])("takes no toast that is %j", async (odd) => {
  mkdirSync(dir);
  writeFileSync(join(dir, "x.json"), JSON.stringify({ app: "App", ...before, toasts: [odd, toast(1)] }));
  expect(await take()).toEqual([toast(1)]);
});
