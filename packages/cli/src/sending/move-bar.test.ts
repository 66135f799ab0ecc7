import type { Notification } from "@toasty/client";
import { ToastyError } from "@toasty/proto";
import { beforeEach, expect, test, vi } from "vitest";
import { connectOrDrop } from "../connecting/connect.js";
import { type BarUpdate, moveBar } from "./move-bar.js";

vi.mock("../connecting/connect.js");

const publish = vi.fn(async (_notification: Notification, _options: object) => ({
  success: true,
  outcome: "streamed",
}));
const dispose = vi.fn(async () => {});
beforeEach(() => {
  vi.clearAllMocks();
  publish.mockResolvedValue({ success: true, outcome: "streamed" });
  vi.mocked(connectOrDrop).mockReturnValue({ publish, [Symbol.asyncDispose]: dispose } as never);
});

const moving: BarUpdate = { kind: "moving", fraction: 0.4, text: "epoch 4/10" };
const bar = (more: object = {}) => {
  const settings: object = { id: undefined, to: "ops", label: { job: "1" }, ...more };
  return settings as Parameters<typeof moveBar>[2];
};
const sent = () => publish.mock.calls.map(([notification]) => notification);
const refusal = (reason: string, code = "failed_precondition", violations: object[] = []) =>
  new ToastyError({ message: "no.", remedy: "Wait.", code, reason, violations } as never);
const usual = /^progress-[0-9a-f]{16}$/;

test("the same title moves the same bar, another title another", async () => {
  const first = await moveBar("Run 42", moving, bar());
  expect(first).toEqual({ id: expect.stringMatching(usual), told: true, trouble: null });
  expect((await moveBar("Run 42", moving, bar())).id).toBe(first.id);
  expect((await moveBar("Run 43", moving, bar())).id).not.toBe(first.id);
  expect(publish.mock.lastCall?.[1]).toEqual({ to: "ops" });
  expect(sent()[0]).toMatchObject({ id: first.id, labels: { job: "1" } });
  expect(JSON.stringify(sent()[0])).toMatch(/Run 42.*epoch 4\/10/);
  expect(dispose).toHaveBeenCalledTimes(3);
});

test.each<[BarUpdate, RegExp]>([
  [moving, /epoch 4.*0\.4/],
  [{ kind: "done", text: "97 %" }, /97 %/],
  [{ kind: "failed", text: "disk full" }, /disk full/],
])("%j is told as what it is", async (update, text) => {
  const { id } = await moveBar("Run 42", update, bar({ id: "r" }));
  expect(id).toBe("r");
  expect(JSON.stringify(sent()[0])).toMatch(text);
});

test("the kinds of updates differ in what they are", async () => {
  for (const kind of ["done", "failed"] as const) await moveBar("x", { kind, text: "" }, bar());
  await moveBar("x", moving, bar());
  expect(new Set(sent().map(({ category }) => category)).size).toBe(3);
});

test("a bar that is over already is another one, of the script's own process", async () => {
  publish.mockRejectedValueOnce(refusal("SETTLED"));
  const { id, told } = await moveBar("Run 42", moving, bar());
  const [first, second] = sent().map((each) => each.id);
  expect(first).toMatch(usual);
  expect(second).toBe(`${first}-${process.ppid}`);
  expect([id, told]).toEqual([second, true]);
});

test.each<[BarUpdate["kind"], string | undefined, number]>([
  ["moving", undefined, 2],
  ["moving", "r", 1],
  ["done", undefined, 3],
  ["failed", "r", 2],
])("%s with the id %j is tried %i times where all are over", async (kind, id, times) => {
  publish.mockRejectedValue(refusal("SETTLED"));
  const update = kind === "moving" ? moving : ({ kind, text: "" } as const);
  const moved = await moveBar("Run 42", update, bar({ id }));
  expect(publish).toHaveBeenCalledTimes(times);
  expect(moved).toEqual({ id: sent()[0]?.id, told: false, trouble: "no. Wait." });
  expect(new Set(sent().map((each) => each.id)).size).toBe(times);
});

test("another failure is not tried again, and only told", async () => {
  publish.mockRejectedValue(refusal("UNREACHABLE", "unavailable"));
  expect(await moveBar("x", moving, bar())).toMatchObject({ told: false, trouble: "no. Wait." });
  expect(publish).toHaveBeenCalledTimes(1);
});

test.each([
  ["no_subscriber", "no desk is attached"],
  ["expired", "the broker says expired"],
])("what nobody got is told: %s", async (outcome, trouble) => {
  publish.mockResolvedValue({ success: false, outcome });
  expect(await moveBar("x", moving, bar())).toMatchObject({ told: false, trouble });
});

test("what may not be sent is thrown, but for what the environment says", async () => {
  const invalid = (field: string) =>
    refusal("INVALID", "invalid_argument", [{ field, description: "is wrong" }]);
  publish.mockRejectedValueOnce(invalid("id"));
  await expect(moveBar("x", moving, bar())).rejects.toMatchObject({ reason: "INVALID" });
  expect(dispose).toHaveBeenCalledTimes(1);
  publish.mockRejectedValueOnce(invalid("TOASTY_ADDRESS"));
  expect(await moveBar("x", moving, bar())).toMatchObject({ told: false });
});
