/** Something that must be looked at when its time has come. */
export interface Appointment {
  /** In the engine's own time. */
  readonly at: number;
  readonly what: "thread" | "escalation" | "taskbar" | "stall" | "forget" | "gate";
  /** Key by which `what` finds its subject. */
  readonly key: string;
}

/**
 * Appointments, earliest first. Appointments are never cancelled: whoever is called looks whether there is
 * still something to do.
 */
export type Agenda = readonly Appointment[];

/** Returns the agenda with one more appointment, after those of the same time; the same agenda if it is there already. */
export function withAppointment(agenda: Agenda, appointment: Appointment): Agenda {
  let low = 0;
  let high = agenda.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((agenda[middle] as Appointment).at <= appointment.at) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; agenda[at]?.at === appointment.at; at -= 1) {
    const { what, key } = agenda[at] as Appointment;
    if (what === appointment.what && key === appointment.key) return agenda;
  }
  return agenda.toSpliced(low, 0, appointment);
}

/** Splits off what is due at `time`. */
export function takeDue(agenda: Agenda, time: number): { due: Agenda; rest: Agenda } {
  const first = agenda.findIndex((appointment) => appointment.at > time);
  const end = first < 0 ? agenda.length : first;
  return { due: agenda.slice(0, end), rest: end === 0 ? agenda : agenda.slice(end) };
}
