import type { LabelFilter } from "../routing/mailbox.js";
import { type Reading, Session, type Sink } from "../streaming/session.js";
import { delivered } from "./delivered.js";
import type { Line } from "./line.js";
import { lostOnTheWay } from "./settle.js";

/** Lets a desk read its mailbox from where it stands. */
export function openSession(
  line: Line,
  clientId: string,
  filter: LabelFilter | undefined,
  reading: Reading,
  sink: Sink,
): Session {
  const { office, epoch } = line;
  const mailbox = office.forDesk(clientId, filter);
  const place = { epoch, last: office.lastPlace, forgottenTo: office.forgottenTo };
  const session = new Session(mailbox, reading, place, sink, {
    written: (entry, slot) => delivered(line, entry, slot),
    acknowledged: (box, lane) => office.trim(box, lane),
  });
  office.enter(session);
  session.settle();
  session.pump();
  return session;
}

/** The desk has gone, whatever of it was still on its way. */
export function closeSession(line: Line, session: Session): void {
  session.close();
  line.office.leave(session);
  lostOnTheWay(line, session);
}
