import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { spectate } from "../spectating/spectator.js";
import { followInput } from "./follow-input.js";
import { outletOf, pump } from "./pump.js";

vi.mock("../spectating/spectator.js", () => ({ spectate: vi.fn() }));
vi.mock("./pump.js", () => ({ pump: vi.fn(), outletOf: vi.fn(() => "outlet") }));

const report = { told: ["Backup"], progress: 1, trouble: null };
const spectator = { look: vi.fn(), end: vi.fn(async () => report) };
const options = {
  title: "Backup",
  id: "b",
  to: "ops",
  label: { a: "b" },
  progressPattern: "p",
  connection: {} as never,
};
let destroy: ReturnType<typeof vi.fn>;
beforeEach(() => {
  vi.clearAllMocks();
  vi.mocked(spectate).mockReturnValue(spectator as never);
  destroy = vi.spyOn(process.stdin, "destroy").mockImplementation(() => process.stdin) as never;
});
afterEach(() => vi.restoreAllMocks());

test("input goes on to standard output, its progress is a bar, and its end is told when all is through", async () => {
  const through = Promise.withResolvers<null>();
  vi.mocked(pump).mockReturnValue(through.promise);
  const following = followInput(options, new AbortController().signal);
  expect(vi.mocked(spectate).mock.lastCall?.[0]).toEqual({
    kind: "bar",
    name: "Backup",
    id: "b",
    to: "ops",
    labels: { a: "b" },
    connection: options.connection,
    pattern: "p",
    quietUnderMs: 0,
    lastLines: 0,
    watched: false,
    taskbar: false,
  });
  const [from, to, look] = vi.mocked(pump).mock.lastCall ?? [];
  expect([from, to]).toEqual([process.stdin, "outlet"]);
  expect(vi.mocked(outletOf).mock.lastCall).toEqual(["stdout"]);
  look?.(Buffer.from("1 %"));
  expect(spectator.look.mock.calls).toEqual([["stdin", Buffer.from("1 %")]]);
  await new Promise(setImmediate);
  expect(spectator.end).not.toHaveBeenCalled();
  through.resolve(null);
  expect(await following).toBe(report);
  expect(spectator.end.mock.calls).toEqual([[undefined]]);
});

test("an interruption closes the input while it is followed, and not after that", async () => {
  const through = Promise.withResolvers<null>();
  vi.mocked(pump).mockReturnValue(through.promise);
  const [during, after] = [new AbortController(), new AbortController()];
  const following = followInput(options, during.signal);
  during.abort();
  expect(destroy).toHaveBeenCalledTimes(1);
  through.resolve(null);
  await following;
  await followInput(options, after.signal);
  after.abort();
  expect(destroy).toHaveBeenCalledTimes(1);
});
