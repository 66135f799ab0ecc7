import { beforeEach, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { connectNow } from "../connecting/connect.js";
import { send } from "./send.js";

vi.mock("../connecting/connect.js");

const taken = { id: "n1", success: true, outcome: "streamed", sessions: 2, mergedInto: undefined };
const settled = vi.fn(async (): Promise<object> => ({ kind: "dismissed", by: "desktop" }));
const publish = vi.fn(
  async (_notification: object, _options: object): Promise<object> => ({ ...taken, settled }),
);
const dispose = vi.fn(async () => {});
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(connectNow).mockResolvedValue({ publish, [Symbol.asyncDispose]: dispose } as never);
});

test("a notification is sent to whom it is for, and the receipt is the result", async () => {
  const { signal } = new AbortController();
  const line = ["Build finished", "312 tests", "--category", "success", "--to", "ops", "--id", "n1"];
  const { code, stdout, stderr } = await runHere(send, line, { signal });
  expect([code, stdout, stderr]).toEqual([0, "delivered to 2 desks (id n1)\n", ""]);
  const [notification, options] = publish.mock.lastCall ?? [];
  expect(notification).toMatchObject({ id: "n1" });
  expect(JSON.stringify(notification)).toMatch(/Build finished.*312 tests/);
  expect(options).toEqual({ to: "ops", signal });
  expect(settled).not.toHaveBeenCalled();
  expect(dispose).toHaveBeenCalledTimes(1);
  const { id, success, outcome, sessions } = taken;
  expect((await runHere(send, [...line, "--json"])).json()).toEqual([{ id, success, outcome, sessions }]);
});

test.each([[[]], [["--wait"]]])("with %j what nobody got is no success, and not waited for", async (more) => {
  publish.mockResolvedValueOnce({ ...taken, success: false, outcome: "no_subscriber", settled });
  const { code, stdout } = await runHere(send, ["x", ...more]);
  expect(code).toBe(5);
  expect(stdout).toMatch(/^nobody got it: no desk is attached/);
  expect(settled).not.toHaveBeenCalled();
});

test.each([
  [{ kind: "dismissed", by: "d" }, 20, "dismissed"],
  [{ kind: "expired" }, 21, "no answer in time"],
  [{ kind: "withdrawn" }, 22, "withdrawn"],
  [{ kind: "answered", action: "ok", inputs: {} }, 0, "answered ok"],
])("--wait says how it ended: %j ends with %i", async (end, code, words) => {
  settled.mockResolvedValue(end);
  const done = await runHere(send, ["x", "--wait"]);
  expect([done.code, done.stdout, done.stderr]).toEqual([
    code,
    `${words}\n`,
    "delivered to 2 desks (id n1)\n",
  ]);
  expect((await runHere(send, ["x", "--wait", "--json"])).json()).toMatchObject([{ id: "n1", settled: end }]);
});

test("--wait ends with an interruption", async () => {
  const end = new AbortController();
  settled.mockReturnValueOnce(new Promise(() => {}));
  const running = runHere(send, ["x", "--wait"], { signal: end.signal });
  await vi.waitUntil(() => settled.mock.calls.length > 0);
  end.abort(new Error("interrupted"));
  await expect(running).rejects.toThrow("interrupted");
  expect(dispose).toHaveBeenCalledTimes(1);
});
