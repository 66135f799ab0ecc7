import { info, type Notification, question } from "@toasty/proto";
import { expect, test } from "vitest";
import { toDeskSurface } from "./desk-surface.js";
import type { Human, Surface, Withdrawn } from "./surface.js";

/** A surface that remembers what it was asked to do, and the human of whom it would ask. */
function recording(takesAnswers: boolean) {
  const humans: Human[] = [];
  const withdrawn: Withdrawn[] = [];
  const told: string[] = [];
  const surface: Surface = {
    takesAnswers,
    show: (_, human) => void humans.push(human),
    withdraw: (what) => void withdrawn.push(what),
    tellGap() {},
    tell: (line) => void told.push(line),
    [Symbol.dispose]() {},
  };
  return { desk: toDeskSurface(surface), humans, withdrawn, told };
}

const of = (notification: Notification, agentId = "ci"): Notification => ({
  ...notification,
  id: "1",
  agentId,
});
const asked = of(question("Deploy?"));
const news = of(info("Built"));

test.each([
  [true, asked, "all"],
  [true, news, "all"],
  [false, asked, "none"],
  [false, news, "all"],
] as const)("says what can be answered where answers are taken (%s)", async (takes, notification, level) => {
  const shown = await recording(takes).desk.show(notification);
  expect(shown).toMatchObject({ id: "1", backend: "terminal", delivered: "accepted", degraded: [] });
  expect(shown.answerable).toMatchObject({ level, actions: [], inputs: [] });
  expect("lacks" in shown.answerable).toBe(level === "none");
});

test("ends a question as the human ends it", async () => {
  const { desk, humans } = recording(true);
  const first = await desk.show(asked);
  humans[0]?.answered("yes", { name: "v1" });
  expect(await first.outcome).toEqual({ kind: "answered", action: "yes", inputs: { name: "v1" } });
  const second = await desk.show(asked);
  humans[1]?.dismissed();
  expect(await second.outcome).toEqual({ kind: "dismissed" });
});

test("keeps a question open over its revisions, and begins anew after it has ended", async () => {
  const { desk, humans } = recording(true);
  const first = await desk.show(asked);
  const revised = await desk.show(asked);
  expect(revised.outcome).toBe(first.outcome);
  humans[1]?.dismissed();
  await first.outcome;
  expect((await desk.show(asked)).outcome).not.toBe(first.outcome);
});

test("leaves news as it scrolls away, whatever is done with it", async () => {
  const { desk, humans } = recording(true);
  const { outcome } = await desk.show(news);
  humans[0]?.dismissed();
  expect(await outcome).toEqual({ kind: "expired" });
});

test("withdraws the question of that agent and id alone", async () => {
  const { desk, withdrawn } = recording(true);
  const mine = await desk.show(asked);
  const others = await desk.show(of(question("Deploy?"), "other"));
  await desk.withdraw("1", "ci", "withdrawn");
  expect(await mine.outcome).toEqual({ kind: "withdrawn" });
  expect(withdrawn).toEqual([{ id: "1", agent: "ci", reason: "withdrawn" }]);
  expect((await desk.show(of(question("Deploy?"), "other"))).outcome).toBe(others.outcome);
  expect((await desk.show(asked)).outcome).not.toBe(mine.outcome);
});

test("tells a notice of the desk itself in one line, without an empty part", async () => {
  const { desk, told, humans } = recording(true);
  const { outcome } = await desk.show(of(info("Quiet hours", "until 7"), ""));
  await desk.show(of(info("Lost"), ""));
  expect(await outcome).toEqual({ kind: "expired" });
  expect([told, humans]).toEqual([["Quiet hours. until 7", "Lost"], []]);
});

test("knows of no do-not-disturb", async () => {
  expect(await recording(true).desk.doNotDisturb()).toEqual({ state: "off", source: "a terminal" });
});
