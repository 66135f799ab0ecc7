import { AudioHint, error, Importance, info } from "@toasty/proto";
import { expect, test } from "vitest";
import { Gatekeeper } from "./gatekeeper.js";
import type { DeskPreferences } from "./preferences.js";

const noon = Date.parse("2026-01-01T12:00:00Z");
const desk = (preferences: DeskPreferences, state: "on" | "off" = "off") =>
  new Gatekeeper({ doNotDisturb: async () => ({ state, source: "test" }) }, preferences, { now: () => noon });
const loud = { show: true, urgency: "normal", sound: true } as const;
const agent = (agentId: string) => ({ ...info("News"), agentId });

test("asks the desktop, the clock and the human's own preferences", async () => {
  expect(await desk({}).ask(info("News"))).toMatchObject({ show: true });
  expect(await desk({}, "on").ask(info("News"))).toMatchObject({ show: false, reason: "do_not_disturb" });
  const quietHours = [{ start: "11:00", end: "13:00", zone: "UTC" }];
  expect(await desk({ quietHours }).ask(info("News"))).toMatchObject({
    show: false,
    reason: "quiet_hours",
    until: noon + 3_600_000,
  });
  const preferences = { agents: { spammer: "off" } } as const;
  expect(await desk(preferences).ask(agent("spammer"))).toMatchObject({ show: false, reason: "off" });
  expect(await desk(preferences).ask(agent("trainer"))).toMatchObject({ show: true });
});

test("a pause holds everything, errors too", async () => {
  const paused = desk({});
  paused.paused = true;
  expect(await paused.ask(error("Out of memory"))).toMatchObject({ show: false, reason: "muted" });
});

test("silences where no sounds are wanted, and in quiet hours, of which the desktop knows nothing", () => {
  const silent = { audioHint: AudioHint.SILENT };
  expect(desk({ sounds: "never" }).toned(info("News"), loud)).toMatchObject(silent);
  expect(desk({}).toned(info("News"), loud)).toEqual(info("News", "", { id: expect.any(String) }));
  expect(desk({}).toned(info("News"), { ...loud, sound: false })).not.toMatchObject(silent);
  const quietHours = [{ start: "22:00", end: "07:00" }];
  expect(desk({ quietHours }).toned(info("News"), { ...loud, sound: false })).toMatchObject(silent);
  expect(desk({ quietHours }).toned(info("News"), loud)).not.toMatchObject(silent);
});

test("lowers the importance to the verdict's, and leaves that of the desk's own notices", () => {
  expect(desk({}).toned(info("News"), { ...loud, urgency: "low" })).toMatchObject({
    importance: Importance.LOW,
  });
  const notice = info("3 notifications were lost", "", { importance: "low" });
  expect(desk({}).ownNotice(notice)).toEqual(notice);
  const quietHours = [{ start: "22:00", end: "07:00" }];
  expect(desk({ quietHours }).ownNotice(notice)).toEqual(notice);
  expect(desk({ sounds: "never" }).ownNotice(notice)).toEqual({ ...notice, audioHint: AudioHint.SILENT });
});
