import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runHere } from "../../test/in-process.js";
import { connectNow } from "../connecting/connect.js";
import { ask } from "./ask.js";

vi.mock("../connecting/connect.js");

interface Asking {
  onReceipt(receipt: object): void;
}
const put = vi.fn(async (_question: object, _options: object): Promise<object> => ({ kind: "expired" }));
const dispose = vi.fn(async () => {});
const { isTTY } = process.stderr;
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(connectNow).mockResolvedValue({ ask: put, [Symbol.asyncDispose]: dispose } as never);
});
afterEach(() => {
  process.stderr.isTTY = isTTY;
});

const answered = (action: string, inputs = {}) => ({ kind: "answered", action, inputs });
const buttons = ["--button", "a=A", "--button", "b=B", "--button", "c=C"];

test("a question is put to whom it is for, for as long as is said", async () => {
  const { signal } = new AbortController();
  const line = ["Deploy?", "now", ...buttons, "--to", "ops", "--timeout", "5s", "--id", "q"];
  await runHere(ask, line, { signal });
  const [question, options] = put.mock.lastCall ?? [];
  expect(question).toMatchObject({ id: "q" });
  expect(options).toMatchObject({ to: "ops", timeoutMs: 5_000, signal });
  expect(dispose).toHaveBeenCalledTimes(1);
});

test.each([
  ["a", 0],
  ["b", 10],
  ["c", 11],
])("the button %s ends with %i", async (action, code) => {
  put.mockResolvedValue(answered(action));
  const done = await runHere(ask, ["Deploy?", ...buttons]);
  expect([done.code, done.stdout]).toEqual([code, `${action}\n`]);
  expect((await runHere(ask, ["Deploy?", ...buttons, "--json"])).json()).toEqual([answered(action)]);
});

test.each([
  [{ kind: "dismissed", by: "d" }, 20, "dismissed"],
  [{ kind: "expired" }, 21, "no answer in time"],
  [{ kind: "lost" }, 22, "lost: the broker has forgotten it"],
])("what is no answer is told on standard error: %j ends with %i", async (end, code, words) => {
  put.mockResolvedValue(end);
  const done = await runHere(ask, ["Deploy?"]);
  expect([done.code, done.stdout, done.stderr]).toEqual([code, "", `${words}\n`]);
  expect((await runHere(ask, ["Deploy?", "--json"])).json()).toEqual([end]);
});

describe("what is typed", () => {
  test("alone is printed just as it is", async () => {
    put.mockResolvedValue(answered("submit", { name: "v1.4.2" }));
    const done = await runHere(ask, ["Name?", "--input", "name=v"]);
    expect([done.code, done.stdout]).toEqual([0, "v1.4.2\n"]);
  });

  test.each([
    [["--input", "name=v"], "name"],
    [["--choice", "env=a,b"], "env"],
    [["--input", "name=v", "--input", "why=", "--choice", "env=a,b"], "name, env"],
  ])("%j has to be there where no button says anything", async (line, missing) => {
    put.mockResolvedValue(answered("submit", { why: "" }));
    const reason = `the desk answered without ${missing}: it has no place to fill that in`;
    const done = await runHere(ask, ["Name?", ...line]);
    expect([done.code, done.stdout, done.stderr]).toEqual([22, "", `failed: ${reason}\n`]);
    expect((await runHere(ask, ["Name?", ...line, "--json"])).json()).toEqual([{ kind: "failed", reason }]);
  });

  test("may be missing beside a button", async () => {
    put.mockResolvedValue(answered("a"));
    expect((await runHere(ask, ["Name?", "--input", "name=v", ...buttons])).code).toBe(0);
  });
});

describe("on the way", () => {
  const told = async (receipt: object, terminal: boolean, ...line: readonly string[]) => {
    process.stderr.isTTY = terminal;
    put.mockImplementationOnce(async (_, options) => {
      (options as Asking).onReceipt(receipt);
      return answered("yes");
    });
    return (await runHere(ask, ["Deploy?", ...line])).stderr;
  };
  const streamed = { id: "q", outcome: "streamed", sessions: 1 };

  test("a person is told who is asked", async () => {
    const end = "to answer; Ctrl-C takes the question back\n";
    expect(await told(streamed, true)).toBe(`waiting for the desk desktop ${end}`);
    expect(await told(streamed, true, "--to", "ops")).toBe(`waiting for the desk ops ${end}`);
    expect(await told(streamed, true, "--to", "*")).toBe(`waiting for a desk ${end}`);
    expect(await told(streamed, false)).toBe("");
  });

  test.each([true, false])("everybody is told that no desk is attached; a terminal: %j", async (terminal) => {
    expect(await told({ id: "q", outcome: "queued", sessions: 0 }, terminal, "--to", "ops")).toMatch(
      /^waits for the desk ops, which is not attached now/,
    );
  });
});
