import { closeSession, openSession } from "../line/sessions.js";
import type { LabelFilter } from "../routing/mailbox.js";
import type { Reading, Session } from "../streaming/session.js";
import type { Serving } from "./serving.js";
import type { Stream } from "./stream.js";

/** Opens a session on a stream, and lets it read for as long as that lasts. */
export function sessionOn<Request>(
  { line, desks }: Serving,
  stream: Stream<Request>,
  clientId: string,
  filter: LabelFilter | undefined,
  reading: Reading,
): Session {
  const { caller, peer } = stream.context;
  const { logger } = line.telemetry;
  desks.note(caller.principal, clientId);
  const session = openSession(line, clientId, filter, reading, stream.write);
  const context = { clientId, principal: caller.principal.name, peer: peer() };
  logger.info(context, "a desk has attached");
  stream.onClose(() => {
    closeSession(line, session);
    logger.info(context, "a desk has left");
  });
  stream.onDrain(() => session.drained());
  return session;
}
