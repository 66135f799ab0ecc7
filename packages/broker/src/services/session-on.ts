import { type Desk, Session } from "../delivery/session.js";
import type { Serving } from "./serving.js";
import type { Stream } from "./stream.js";

/** Opens a session on a stream, and lets it read for as long as that lasts. */
export function sessionOn<Request>(
  { core, desks, telemetry: { logger } }: Serving,
  stream: Stream<Request>,
  desk: Omit<Desk, "principal">,
): Session {
  const { caller, peer } = stream.context;
  const { clientId } = desk;
  const principal = caller.principal.name;
  desks.note(caller.principal, clientId);
  const session = Session.open(core, { ...desk, principal }, stream.write);
  const context = { clientId, principal, peer: peer() };
  logger.info(context, "a desk has attached");
  stream.onClose(() => {
    session.close();
    logger.info(context, "a desk has left");
  });
  stream.onDrain(() => session.drained());
  return session;
}
