import { Category, Importance, type Notification, ToastyError } from "@toasty/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { KeepAlive } from "../promises/keep-alive.js";
import { type BarOptions, Progress } from "./progress.js";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const settled = new ToastyError({ message: "It has ended.", code: "failed_precondition", reason: "SETTLED" });

/** A bar whose notifications are remembered; `answer` of each publish may be replaced. */
function bar(
  options: BarOptions = {},
  answer: (notification: Notification) => Promise<string> = async () => "r",
) {
  const sent: Notification[] = [];
  const targets: (string | undefined)[] = [];
  const onIgnored = vi.fn();
  const publish = (notification: Notification, to: string | undefined) => {
    sent.push(notification);
    targets.push(to);
    return answer(notification);
  };
  const made = new Progress("Run", options, publish, { onIgnored, keepAlive: new KeepAlive() });
  return { made, sent, targets, onIgnored };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function shown({ payload }: Notification) {
  if (payload?.$case !== "progressMessage") return payload?.value;
  const { value, indeterminate, statusText } = payload.value.progressBar ?? {};
  return { value: indeterminate ? undefined : value, statusText };
}

test("the first update is sent at once, under the id and to the target of the bar", async () => {
  const { made, sent, targets } = bar({ id: "b", to: "ops", group: "g" });
  made.update(0.5, "half");
  await pass(0);
  expect(sent).toMatchObject([{ id: "b", group: "g", category: Category.PROGRESS }]);
  expect(sent.map(shown)).toEqual([{ value: 0.5, statusText: "half" }]);
  expect(targets).toEqual(["ops"]);
  const [one, other] = [bar().made.id, bar().made.id];
  expect(one).not.toBe("");
  expect(one).not.toBe(other);
});

test("of many updates within a tenth of a second the last is sent when it is over", async () => {
  const { made, sent } = bar();
  const values = () => sent.map(shown).map((one) => one && "value" in one && one.value);
  for (const value of [0.1, 0.2, 0.3]) made.update(value);
  await pass(99);
  expect(values()).toEqual([0.1]);
  await pass(1);
  expect(values()).toEqual([0.1, 0.3]);
  await pass(1_000);
  expect(sent).toHaveLength(2);
  made.update(0.4);
  await pass(0);
  expect(values()).toEqual([0.1, 0.3, 0.4]);
});

test("one update is in flight at any time, and the pause counts from when it was sent", async () => {
  const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let published = 0;
  const { made, sent } = bar({}, () => answers[published++]?.promise ?? Promise.resolve(""));
  made.update(0.1);
  made.update(0.2);
  await pass(60);
  made.update(0.3);
  await pass(20);
  expect(sent.map(shown)).toMatchObject([{ value: 0.1 }]);
  answers[0]?.resolve("");
  await pass(19);
  expect(sent).toHaveLength(1);
  await pass(1);
  expect(sent.map(shown)).toMatchObject([{ value: 0.1 }, { value: 0.3 }]);
  made.update(0.4);
  await pass(500);
  expect(sent).toHaveLength(2);
  answers[1]?.resolve("");
  await pass(0);
  expect(sent.map(shown).at(-1)).toMatchObject({ value: 0.4 });
});

test("a status stays until another is given, and a value that nobody knows is none", async () => {
  const { made, sent } = bar();
  made.update(0.1, "loading");
  await pass(100);
  made.update(undefined);
  await pass(100);
  made.update(0.2, "");
  await pass(100);
  expect(sent.map(shown)).toEqual([
    { value: 0.1, statusText: "loading" },
    { value: undefined, statusText: "loading" },
    { value: 0.2, statusText: "" },
  ]);
});

test.each([
  [0, 0, false],
  [1, 1, false],
  [-0.1, 0, true],
  [1.1, 1, true],
  [Number.NaN, 0.5, true],
  [Number.POSITIVE_INFINITY, 0.5, true],
])("the value %d is shown as %d, and reported where it is none: %s", async (value, expected, reported) => {
  const { made, sent, onIgnored } = bar();
  made.update(0.5);
  await pass(100);
  made.update(value);
  expect(onIgnored).not.toHaveBeenCalled();
  await pass(100);
  expect(shown(sent.at(-1) as Notification)).toMatchObject({ value: expected });
  const error = { reason: "INVALID", violations: [{ field: "value" }] };
  expect(onIgnored.mock.calls).toMatchObject(reported ? [[error]] : []);
});

test("an update that fails is reported, and the next one is sent", async () => {
  const { made, sent, onIgnored } = bar({}, () => Promise.reject(new Error("no")));
  made.update(0.1);
  await pass(100);
  made.update(0.2);
  await pass(100);
  expect(sent).toHaveLength(2);
  expect(onIgnored).toHaveBeenCalledTimes(2);
});

test("a bar that the human dismissed gets no more updates, and no report; its end is a new notification", async () => {
  const { made, sent, onIgnored } = bar({ id: "b" }, async ({ id }) => {
    if (id === "b") throw settled;
    return id;
  });
  made.update(0.1);
  await pass(100);
  made.update(0.2);
  await pass(100);
  expect(sent).toHaveLength(1);
  const ended = await made.succeed("done");
  expect(sent.map(({ id }) => id)).toEqual(["b", "b", ended]);
  expect(ended).not.toBe("b");
  expect(onIgnored).not.toHaveBeenCalled();
});

test.each([
  ["good news", (of: Progress<string>) => of.succeed("done"), Category.SUCCESS, "done"],
  ["good news without a text", (of: Progress<string>) => of.succeed(), Category.SUCCESS, ""],
  ["an error", (of: Progress<string>) => of.fail(new Error("it broke")), Category.ERROR, "it broke"],
  ["a text as the error", (of: Progress<string>) => of.fail("it broke"), Category.ERROR, "it broke"],
  [
    "an error of any length",
    (of: Progress<string>) => of.fail("x".repeat(4_001)),
    Category.ERROR,
    "x".repeat(4_000),
  ],
  ["what cannot be read", (of: Progress<string>) => of.fail(Object.create(null)), Category.ERROR, ""],
])(
  "the bar is replaced by %s, with an importance of its own and without the taskbar",
  async (_, end, category, text) => {
    const { made, sent, targets } = bar({
      id: "b",
      to: "ops",
      importance: "critical",
      category: "info",
      group: "g",
    });
    expect(await end(made)).toBe("r");
    expect(sent).toMatchObject([{ id: "b", category, group: "g", taskbarProgress: -1 }]);
    expect(sent[0]?.importance).not.toBe(Importance.CRITICAL);
    expect(sent.map(shown)).toMatchObject([{ header: { title: "Run" }, bodyTextLine1: text }]);
    expect(targets).toEqual(["ops"]);
  },
);

test("after its end a bar takes no update, and the end is known", async () => {
  const { made, sent } = bar();
  const ended = vi.fn();
  void made.ended.then(ended);
  made.update(0.1);
  await pass(0);
  expect(ended).not.toHaveBeenCalled();
  await made.succeed();
  expect(ended).toHaveBeenCalled();
  made.update(0.2);
  await pass(1_000);
  expect(sent).toHaveLength(2);
});

test("an update that waits is not sent after the end", async () => {
  const { made, sent } = bar();
  made.update(0.1);
  await pass(0);
  made.update(0.2);
  await made.fail("x");
  await pass(1_000);
  expect(sent.map(({ category }) => category)).toEqual([Category.PROGRESS, Category.ERROR]);
});

test("an end that fails for another reason is not tried again", async () => {
  const { made, sent } = bar({}, () => Promise.reject(new Error("no")));
  await expect(made.succeed()).rejects.toThrow("no");
  expect(sent).toHaveLength(1);
});

test.each([
  [undefined, "Stopped"],
  [0.299, "Stopped at 29 %"],
  [1, "Stopped at 100 %"],
])("a bar at %s that is left alone ends as stopped", async (value, text) => {
  const { made, sent } = bar();
  made.update(value);
  await pass(100);
  await made[Symbol.asyncDispose]();
  expect(sent.map(shown).at(-1)).toMatchObject({ bodyTextLine1: text });
  await made[Symbol.asyncDispose]();
  expect(sent).toHaveLength(2);
});

test("a bar that has ended is not stopped, and one that cannot be stopped is reported", async () => {
  const { made, sent } = bar();
  await made.succeed();
  await made[Symbol.asyncDispose]();
  expect(sent).toHaveLength(1);
  const bug = new Error("no");
  const other = bar({}, () => Promise.reject(bug));
  await other.made[Symbol.asyncDispose]();
  expect(other.onIgnored.mock.calls).toEqual([[bug]]);
});
