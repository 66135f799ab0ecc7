import { expect, test } from "vitest";
import { isQuiet, type QuietHours, quietHoursFault, quietUntil } from "./quiet-hours.js";

/** 2026-01-05 is a Monday. */
const at = (day: number, hour: number, minute = 0, second = 0) =>
  Date.UTC(2026, 0, day, hour, minute, second);

const utc = (start: string, end: string, days?: QuietHours["days"]): QuietHours => ({
  start,
  end,
  days,
  zone: "UTC",
});

test.each<[what: string, hours: QuietHours, now: number, quiet: boolean]>([
  ["before the start", utc("12:00", "13:00"), at(5, 11, 59, 59), false],
  ["at the start", utc("12:00", "13:00"), at(5, 12), true],
  ["in the last second", utc("12:00", "13:00"), at(5, 12, 59, 59), true],
  ["at the end", utc("12:00", "13:00"), at(5, 13), false],
  ["before a night", utc("22:30", "07:15"), at(5, 22, 29), false],
  ["from the start of a night on", utc("22:30", "07:15"), at(5, 22, 30), true],
  ["at midnight", utc("22:30", "07:15"), at(6, 0), true],
  ["at the end of a night", utc("22:30", "07:15"), at(6, 7, 15), false],
  ["in the last minute of a night", utc("22:30", "07:15"), at(6, 7, 14), true],
  ["on its day", utc("12:00", "13:00", ["monday"]), at(5, 12, 30), true],
  ["on another day", utc("12:00", "13:00", ["monday"]), at(6, 12, 30), false],
  ["in the night that begins on its day", utc("22:00", "07:00", ["monday"]), at(6, 6), true],
  ["in the night before its day", utc("22:00", "07:00", ["monday"]), at(5, 6), false],
  ["in the night that begins on the day after", utc("22:00", "07:00", ["monday"]), at(6, 22), false],
  ["in the night from Saturday to Sunday", utc("22:00", "07:00", ["saturday"]), at(11, 6), true],
  ["with a single digit of the hour", utc("9:05", "10:00"), at(5, 9, 5), true],
  ["on no day", utc("12:00", "13:00", []), at(5, 12, 30), false],
  ["in another zone", { start: "13:00", end: "14:00", zone: "Europe/Berlin" }, at(5, 12, 30), true],
  [
    "in another zone, an hour later",
    { start: "13:00", end: "14:00", zone: "Europe/Berlin" },
    at(5, 13),
    false,
  ],
])("is or is not quiet %s", (_, hours, now, quiet) => expect(isQuiet([hours], now)).toBe(quiet));

test("is quiet while any of several windows holds", () => {
  const hours = [utc("08:00", "09:00"), utc("12:00", "13:00")];
  expect([8, 10, 12, 14].map((hour) => isQuiet(hours, at(5, hour)))).toEqual([true, false, true, false]);
  expect(isQuiet([], at(5, 8))).toBe(false);
});

test.each<[what: string, hours: readonly QuietHours[], now: number, until: number | undefined]>([
  ["it is not quiet", [utc("12:00", "13:00")], at(5, 13), undefined],
  ["a window ends today", [utc("12:00", "13:00")], at(5, 12, 30, 10), at(5, 13)],
  ["a window ends tomorrow", [utc("22:00", "07:00")], at(5, 23), at(6, 7)],
  ["a window ends in the same minute", [utc("12:00", "13:00")], at(5, 12, 59, 59), at(5, 13)],
  ["windows hand over", [utc("12:00", "13:00"), utc("13:00", "14:00")], at(5, 12), at(5, 14)],
  ["windows overlap", [utc("12:00", "13:30"), utc("13:00", "14:00")], at(5, 12), at(5, 14)],
  ["the next window begins later", [utc("12:00", "13:00"), utc("13:01", "14:00")], at(5, 12), at(5, 13)],
  ["it never ends", [utc("00:00", "12:00"), utc("12:00", "00:00")], at(5, 12), undefined],
  [
    "the last window ends after thirteen days",
    [
      ...[
        utc("00:00", "12:00"),
        utc("12:00", "00:00", ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]),
      ],
    ],
    at(5, 12),
    at(11, 12),
  ],
])("ends when it should where %s", (_, hours, now, until) => expect(quietUntil(hours, now)).toBe(until));

test("ends where daylight saving puts its end", () => {
  const night = [{ start: "22:00", end: "07:00", zone: "Europe/Berlin" }];
  // Clocks go forward on 2026-03-29 at 01:00 UTC, and back on 2026-10-25 at 01:00 UTC.
  expect(quietUntil(night, Date.UTC(2026, 2, 28, 22))).toBe(Date.UTC(2026, 2, 29, 5));
  expect(quietUntil(night, Date.UTC(2026, 9, 24, 22))).toBe(Date.UTC(2026, 9, 25, 6));
});

test("ends where the clock jumps over its end", () => {
  const hours = [{ start: "01:00", end: "02:30", zone: "Europe/Berlin" }];
  expect(quietUntil(hours, Date.UTC(2026, 2, 29, 0, 30))).toBe(Date.UTC(2026, 2, 29, 1));
});

test("lasts through an hour that comes twice, up to its last end", () => {
  const hours = [{ start: "02:15", end: "02:45", zone: "Europe/Berlin" }];
  expect(quietUntil(hours, Date.UTC(2026, 9, 25, 0, 30))).toBe(Date.UTC(2026, 9, 25, 0, 45));
  expect(isQuiet(hours, Date.UTC(2026, 9, 25, 1, 30))).toBe(true);
});

test.each<[hours: unknown, fault: string | undefined]>([
  [utc("22:00", "07:00"), undefined],
  [{ start: "0:00", end: "23:59" }, undefined],
  [null, "what is no pair of times"],
  ["22-7", "what is no pair of times"],
  [{ start: "24:00", end: "07:00" }, '"24:00" to "07:00" is not HH:MM to HH:MM'],
  [{ start: "22:00", end: "07:60" }, '"22:00" to "07:60" is not HH:MM to HH:MM'],
  [{ start: "22:00:00", end: "07:00" }, '"22:00:00" to "07:00" is not HH:MM to HH:MM'],
  [{ start: "x22:00", end: "07:00" }, '"x22:00" to "07:00" is not HH:MM to HH:MM'],
  [{ start: 22, end: "07:00" }, '22 to "07:00" is not HH:MM to HH:MM'],
  [{ start: "07:00", end: "7:00" }, '"07:00" to "7:00" is empty'],
  [{ start: "22:00", end: "07:00", days: ["moonday"] }, '"moonday" is no day of the week'],
  [{ start: "22:00", end: "07:00", days: "monday" }, '"monday" is no day of the week'],
  [
    { start: "22:00", end: "07:00", zone: "Mars/Olympus" },
    '"Mars/Olympus" is no time zone that is known here',
  ],
])("says what is wrong with %j", (hours, fault) => {
  expect(quietHoursFault(hours as QuietHours)).toBe(fault);
  if (fault !== undefined) expect(isQuiet([hours as QuietHours], at(5, 23))).toBe(false);
});

test("remembers a zone that is not known", () => {
  const hours = { start: "00:00", end: "23:59", zone: "No/Where" };
  expect(quietHoursFault(hours)).toBe(quietHoursFault(hours));
  expect(quietUntil([hours], at(5, 1))).toBeUndefined();
});
