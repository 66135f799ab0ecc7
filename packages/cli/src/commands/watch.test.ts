import { EventEmitter } from "node:events";
import type { Delivery } from "@toasty/client";
import { question } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { connectAndRetry, reportStates } from "../connecting/connect.js";
import { watch } from "./watch.js";

vi.mock("../connecting/connect.js");

const notification = { ...question("Build finished"), id: "n1", agentId: "ci" };
const deliveries = [
  { kind: "notification", notification, cursor: "c1" },
  {
    kind: "withdrawal",
    id: "n1",
    agent: "ci",
    delivery: "c1",
    reason: "answered_elsewhere",
    mergedInto: undefined,
  },
  { kind: "gap", reason: "overflow", count: 3 },
  { kind: "caught_up" },
] as unknown as Delivery[];

const events = new EventEmitter();
const dispose = vi.fn(async () => {});
const stopped = vi.fn();
const attach = vi.fn(async function* (_id: string, _options: object) {
  yield* deliveries;
});
beforeEach(() => {
  vi.clearAllMocks();
  const toasty = Object.assign(events, { attach, [Symbol.asyncDispose]: dispose });
  vi.mocked(connectAndRetry).mockReturnValue(toasty as never);
  vi.mocked(reportStates).mockReturnValue({ [Symbol.dispose]: stopped });
});

test.each<[readonly string[], string | RegExp, object]>([
  [[], "desktop", {}],
  [["ops"], "ops", {}],
  [["--label", "job=42"], `watch-${process.pid}`, { job: "42" }],
  [["ops", "--label", "job=42"], "ops", { job: "42" }],
])("%j attaches as %s", async (line, id, labels) => {
  const { signal } = new AbortController();
  expect((await runHere(watch, line, { signal })).code).toBe(0);
  expect(attach.mock.calls).toEqual([[id, { signal, labels }]]);
  expect(dispose).toHaveBeenCalledTimes(1);
  expect(stopped).toHaveBeenCalledTimes(1);
});

test("people see cards, what is withdrawn and what is missing", async () => {
  const { stdout } = await runHere(watch, []);
  expect(stdout).toContain("Build finished");
  expect(stdout.split("\n").length).toBeGreaterThan(3);
  const only = async (...some: readonly number[]) => {
    attach.mockImplementationOnce(async function* () {
      for (const index of some) yield deliveries[index] as Delivery;
    });
    return (await runHere(watch, [])).stdout;
  };
  expect(await only()).toBe("");
  expect(await only(3)).toBe("");
  expect(await only(2)).toContain("3");
  expect((await only(0, 1)).length).toBeGreaterThan((await only(0)).length);
});

test("programs get a line of JSON for each delivery, with the notification as protobuf has it", async () => {
  const { json } = await runHere(watch, ["--json"]);
  expect(json()).toEqual([
    {
      kind: "notification",
      cursor: "c1",
      notification: expect.objectContaining({ id: "n1", agentId: "ci" }),
    },
    expect.objectContaining({ kind: "withdrawal", id: "n1" }),
    { kind: "gap", reason: "overflow", count: 3 },
    { kind: "caught_up" },
  ]);
});

test("the state of the connection is told on the way", async () => {
  vi.mocked(reportStates).mockImplementation((_, report) => {
    report("the broker is away");
    return { [Symbol.dispose]: stopped };
  });
  expect((await runHere(watch, [])).stderr).toBe("the broker is away\n");
});

test.each([[["ops"]], [["--label", "a=b"]]])("--outcomes takes no %j", async (more) => {
  await expect(runHere(watch, ["--outcomes", ...more])).rejects.toMatchObject({
    name: "UsageError",
    message: expect.stringContaining("neither CLIENT_ID nor --label"),
  });
  expect(connectAndRetry).not.toHaveBeenCalled();
});

test.each([
  [[], "n1  dismissed\n"],
  [["--json"], '{"id":"n1","outcome":{"kind":"dismissed"}}\n'],
])("--outcomes %j prints how notifications end until it is interrupted", async (line, printed) => {
  const end = new AbortController();
  const stdout: string[] = [];
  const running = runHere(
    {
      ...watch,
      run: (context) =>
        watch.run({
          ...context,
          output: {
            ...context.output,
            result: (value, text) => void stdout.push(line.length > 0 ? JSON.stringify(value) : text),
          },
        }),
    },
    ["--outcomes", ...line],
    { signal: end.signal },
  );
  await vi.waitUntil(() => events.listenerCount("settled") === 1);
  events.emit("settled", "n1", { kind: "dismissed" });
  end.abort(new Error("interrupted"));
  await expect(running).rejects.toThrow("interrupted");
  expect(`${stdout.join("\n")}\n`).toBe(printed);
  expect(events.eventNames()).toEqual([]);
  expect(attach).not.toHaveBeenCalled();
});

test("--outcomes ends with what the broker refuses", async () => {
  const running = runHere(watch, ["--outcomes"]);
  await vi.waitUntil(() => events.listenerCount("error") === 1);
  events.emit("error", new Error("not allowed"));
  await expect(running).rejects.toThrow("not allowed");
  expect(events.eventNames()).toEqual([]);
});
