import { connect } from "@toasty/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { startPrivateBroker } from "../demo/private-broker.js";
import { train } from "../demo/trainer.js";
import { runDesk } from "../desk/run-desk.js";
import { silentSurface } from "../desk/surface.js";
import { demo } from "./demo.js";

vi.mock("@toasty/client", async (original) => ({ ...(await original<object>()), connect: vi.fn() }));
vi.mock("../demo/private-broker.js", () => ({ startPrivateBroker: vi.fn() }));
vi.mock("../demo/trainer.js", () => ({ train: vi.fn() }));
vi.mock("../desk/run-desk.js", () => ({ runDesk: vi.fn() }));

let disposed: string[];
const disposing = (name: string) => ({ name, [Symbol.asyncDispose]: async () => void disposed.push(name) });
const answer = { kind: "answered", action: "deploy", inputs: {} } as const;
const { isTTY } = process.stdin;
beforeEach(() => {
  vi.clearAllMocks();
  disposed = [];
  process.stdin.isTTY = false;
  vi.stubEnv("npm_command", undefined);
  const broker = { folder: "/demo", connection: { address: "h:1" }, ...disposing("broker") };
  vi.mocked(startPrivateBroker).mockResolvedValue(broker as never);
  vi.mocked(connect).mockImplementation((options) => disposing(options?.agent ?? "") as never);
  vi.mocked(train).mockResolvedValue(answer as never);
  vi.mocked(runDesk).mockImplementation(
    ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
  );
});
afterEach(() => {
  vi.unstubAllEnvs();
  process.stdin.isTTY = isTTY;
});

test("a program gets its answer from the demo's own desk, and all that ran for it ends", async () => {
  vi.mocked(train).mockImplementation(async (_toasty, say) => {
    say("asks");
    return answer as never;
  });
  const { code, stdout } = await runHere(demo, []);
  expect(code).toBe(0);
  expect(stdout).toContain("the program asks:");
  expect(stdout).toContain("The program got its answer over gRPC: answered deploy\n");
  expect(stdout).toContain("Next: `toasty up` in one terminal, and in another:\n");
  expect(vi.mocked(connect).mock.calls.map(([options]) => options)).toEqual([
    { agent: "desk", address: "h:1" },
    { agent: "trainer", address: "h:1" },
  ]);
  expect(vi.mocked(train).mock.lastCall?.[0]).toMatchObject({ name: "trainer" });
  const [desk] = vi.mocked(runDesk).mock.lastCall ?? [];
  expect(desk).toMatchObject({ toasty: { name: "desk" }, clientId: "desktop", file: "/demo/held.jsonl" });
  expect(desk?.surface.takesAnswers).toBe(true);
  expect(disposed).toEqual(["trainer", "desk", "broker"]);
});

test("under npm what to do next begins with npx", async () => {
  vi.stubEnv("npm_command", "exec");
  const { stdout } = await runHere(demo, []);
  expect(stdout).toContain("Next, in this folder: `npx toasty up` in one terminal");
});

test("programs get the answer, and nothing is drawn", async () => {
  vi.mocked(train).mockImplementation(async (_toasty, say) => {
    say("asks");
    return answer as never;
  });
  expect((await runHere(demo, ["--json"])).json()).toEqual([{ answer, answeredBy: "demo" }]);
  expect(vi.mocked(runDesk).mock.lastCall?.[0].surface).not.toBe(silentSurface);
});

test.each([
  [{ kind: "dismissed" }, 20],
  [{ kind: "expired" }, 21],
])("%j ends with %i", async (end, code) => {
  vi.mocked(train).mockResolvedValue(end as never);
  expect((await runHere(demo, [])).code).toBe(code);
});

test("a desk that breaks does not leave the program waiting", async () => {
  vi.mocked(train).mockReturnValue(new Promise(() => {}));
  vi.mocked(runDesk).mockRejectedValue(new Error("refused"));
  await expect(runHere(demo, [])).rejects.toThrow("refused");
  expect(disposed).toEqual(["trainer", "desk", "broker"]);
});

test("the desk is closed before the end is told, and with an interruption", async () => {
  const end = new AbortController();
  const closed = Promise.withResolvers<void>();
  vi.mocked(runDesk).mockReturnValue(closed.promise);
  const done = vi.fn();
  const running = runHere(demo, [], { signal: end.signal }).then(done);
  await vi.waitUntil(() => vi.mocked(runDesk).mock.lastCall?.[0].signal.aborted);
  await new Promise(setImmediate);
  expect(done).not.toHaveBeenCalled();
  closed.resolve();
  await running;
  vi.mocked(runDesk).mockClear();
  vi.mocked(train).mockReturnValue(new Promise((_, reject) => end.signal.addEventListener("abort", reject)));
  const interrupted = runHere(demo, [], { signal: end.signal });
  await vi.waitUntil(() => vi.mocked(runDesk).mock.calls.length > 0);
  expect(vi.mocked(runDesk).mock.lastCall?.[0].signal.aborted).toBe(false);
  end.abort();
  expect(vi.mocked(runDesk).mock.lastCall?.[0].signal.aborted).toBe(true);
  await expect(interrupted).rejects.toBeDefined();
});
