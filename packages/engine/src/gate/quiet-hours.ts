import { show } from "../text/describe.js";

/** The days of the week, as JavaScript counts them. */
export const weekdays = [
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
] as const;

/** A day of the week. */
type Weekday = (typeof weekdays)[number];

/** A time of the day when its human wants quiet: from `start` on, up to but not including `end`. */
export interface QuietHours {
  /** Wall clock, `HH:MM`. */
  readonly start: string;
  /** Wall clock, `HH:MM`. Before `start`, it is on the next day. */
  readonly end: string;
  /** The days on which it starts. Default: every day. */
  readonly days?: readonly Weekday[] | undefined;
  /** IANA zone, such as `Europe/Berlin`. Default: the system's. */
  readonly zone?: string | undefined;
}

/** Quiet hours that make sense, in minutes of the day. */
interface Window {
  readonly start: number;
  readonly end: number;
  readonly days: readonly Weekday[];
  readonly zone: string;
}

const minute = 60_000;
const dayMinutes = 24 * 60;

/** Returns the fault of quiet hours in words; undefined where they make sense. Quiet hours with something wrong are off. */
export function quietHoursFault(hours: QuietHours): string | undefined {
  const read = windowOf(hours);
  return typeof read === "string" ? read : undefined;
}

/** Returns whether it is quiet at an instant. */
export function isQuiet(hours: readonly QuietHours[], now: number): boolean {
  return windows(hours).some((window) => contains(window, now));
}

/**
 * Returns the end of the quiet at `now`: the first later instant at which no window holds; undefined where it is not
 * quiet at all, or never ends. A wall-clock time that daylight saving skips ends it where the clock jumps.
 */
export function quietUntil(hours: readonly QuietHours[], now: number): number | undefined {
  const all = windows(hours);
  let instant = now;
  // Overlapping windows hand over to each other; a fortnight of hand-overs means that there is no end.
  while (instant < now + 14 * dayMinutes * minute) {
    const holding = all.find((window) => contains(window, instant));
    if (holding === undefined) return instant > now ? instant : undefined;
    instant = endOf(holding, instant);
  }
  return undefined;
}

/** Returns the first instant after `now` at which this window, which contains `now`, does not hold. */
function endOf(window: Window, now: number): number {
  const local = localTime(window.zone, now);
  const left = (window.end - local.minutes + dayMinutes) % dayMinutes || dayMinutes;
  const guess = (Math.floor(now / minute) + left) * minute;
  const offset = offsetAt(window.zone, now);
  if (offsetAt(window.zone, guess) === offset) return guess;
  // The clocks change before then: find the instant, which is the end, or from which on the end is counted anew.
  let [low, high] = [Math.floor(now / minute), guess / minute];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (offsetAt(window.zone, middle * minute) === offset) low = middle;
    else high = middle;
  }
  const change = high * minute;
  return change < guess && contains(window, change) ? endOf(window, change) : Math.min(change, guess);
}

function contains(window: Window, now: number): boolean {
  const { minutes, day } = localTime(window.zone, now);
  const today = window.days.includes(weekdays[day] as Weekday);
  const yesterday = window.days.includes(weekdays[(day + 6) % 7] as Weekday);
  if (window.start < window.end) return today && minutes >= window.start && minutes < window.end;
  return (today && minutes >= window.start) || (yesterday && minutes < window.end);
}

/** Returns the minutes by which the zone's wall clock is ahead of UTC. */
function offsetAt(zone: string, instant: number): number {
  const { minutes, day } = localTime(zone, instant);
  const utc = Math.floor(instant / minute);
  const days = (day - ((Math.floor(utc / dayMinutes) + 4) % 7) + 10) % 7;
  return (days - 3) * dayMinutes + minutes - (utc % dayMinutes);
}

function windows(hours: readonly QuietHours[]): readonly Window[] {
  return hours.map(windowOf).filter((read) => typeof read !== "string");
}

function windowOf(hours: QuietHours): Window | string {
  if (typeof hours !== "object" || hours === null) return "what is no pair of times";
  const start = minutesOf(hours.start);
  const end = minutesOf(hours.end);
  if (start === undefined || end === undefined)
    return `${show(hours.start)} to ${show(hours.end)} is not HH:MM to HH:MM`;
  if (start === end) return `"${hours.start}" to "${hours.end}" is empty`;
  const days = hours.days ?? weekdays;
  const strange = Array.isArray(days) ? days.find((day) => !weekdays.includes(day)) : days;
  if (strange !== undefined) return `${show(strange)} is no day of the week`;
  const zone = hours.zone ?? "";
  return formatterOf(zone) === null
    ? `${show(zone)} is no time zone that is known here`
    : { start, end, days, zone };
}

function minutesOf(text: unknown): number | undefined {
  const match = typeof text === "string" ? /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) : null;
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

function localTime(zone: string, instant: number): { minutes: number; day: number } {
  const parts = (formatterOf(zone) as Intl.DateTimeFormat).formatToParts(instant);
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return {
    minutes: Number(value("hour")) * 60 + Number(value("minute")),
    day: shortDays.indexOf(value("weekday")),
  };
}

const shortDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Making one costs a hundred times what using it does, and there are few zones. */
const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    try {
      formatter = new Intl.DateTimeFormat("en-US", {
        timeZone: zone === "" ? undefined : zone,
        // `hour12: false` would call midnight 24:00.
        hourCycle: "h23",
        hour: "2-digit",
        minute: "2-digit",
        weekday: "short",
      });
    } catch {
      formatter = null;
    }
    if (formatters.size < 500) formatters.set(zone, formatter);
  }
  return formatter;
}
