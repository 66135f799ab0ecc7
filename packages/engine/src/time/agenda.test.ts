import { expect, test } from "vitest";
import { type Agenda, type Appointment, takeDue, withAppointment } from "./agenda.js";

const at = (time: number, key = "", what: Appointment["what"] = "thread"): Appointment => ({
  at: time,
  what,
  key,
});

const times = (agenda: Agenda) => agenda.map(({ at: time, key }) => `${time}${key}`);

test("keeps appointments in the order of their time, and of their making where that is the same", () => {
  const made = [at(5, "a"), at(3, "b"), at(5, "c"), at(1, "d"), at(3, "e")];
  const agenda = made.reduce<Agenda>(withAppointment, []);
  expect(times(agenda)).toEqual(["1d", "3b", "3e", "5a", "5c"]);
});

test("is the same agenda where the appointment is there already", () => {
  const agenda = [at(1, "z"), at(3, "a"), at(3, "b"), at(4, "z")];
  expect(withAppointment(agenda, at(3, "a"))).toBe(agenda);
  expect(withAppointment(agenda, at(3, "b"))).toBe(agenda);
  expect(withAppointment(agenda, at(1, "z"))).toBe(agenda);
});

test("tells appointments apart by time, subject and key", () => {
  const agenda = [at(3, "a")];
  for (const other of [at(2, "a"), at(3, "b"), at(3, "a", "stall")])
    expect(withAppointment(agenda, other)).toHaveLength(2);
});

test("takes out what is due, up to and including now", () => {
  const agenda = [at(1), at(2), at(2, "x"), at(3)];
  expect(takeDue(agenda, 2)).toEqual({ due: agenda.slice(0, 3), rest: [at(3)] });
  expect(takeDue(agenda, 9)).toEqual({ due: agenda, rest: [] });
  const { due, rest } = takeDue(agenda, 0);
  expect(due).toEqual([]);
  expect(rest).toBe(agenda);
  expect(takeDue([], 5)).toEqual({ due: [], rest: [] });
});
