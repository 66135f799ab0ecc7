import type { ServerDuplexStream } from "@grpc/grpc-js";
import {
  type AttachOpen,
  type AttachRequest,
  limits,
  ToastyError,
  type Violation,
  validateClientId,
} from "@toasty/proto";
import { unsupported } from "../admission/unsupported.js";
import type { Desk, Session } from "../delivery/session.js";
import { parseCursor } from "../routing/cursor.js";
import type { LabelFilter } from "../routing/mailbox.js";
import type { Serving } from "./serving.js";
import { sessionOn } from "./session-on.js";
import { streaming } from "./stream.js";

/** More would be no window. */
const widest = 65_536;

/** Serves a desk: first it opens its session, then it acknowledges. */
export function attach(serving: Serving) {
  return streaming<ServerDuplexStream<AttachRequest | ToastyError, Buffer>, AttachRequest>(
    serving,
    "Attach",
    "desk",
    (stream) => {
      let session: Session | undefined;
      stream.onRequest(({ request }) => {
        switch (request?.$case) {
          case "open":
            if (session) throw expected("open was sent already: send only ack");
            session = sessionOn(serving, stream, deskOf(request.value));
            return;
          case "ack": {
            if (!session) throw expected("must begin with open");
            const cursors = request.value.cursors.map((cursor, i) =>
              parseCursor(`ack.cursors[${i}]`, cursor),
            );
            for (const cursor of cursors) session.acknowledge(cursor);
            return;
          }
          case "report":
            throw unsupported("report", "call Report instead");
          case "presence":
            throw unsupported("presence", "leave it out");
          default:
            throw expected("has neither open nor ack");
        }
      });
      stream.onEnd(stream.end);
    },
  );
}

function deskOf(open: AttachOpen): Omit<Desk, "principal"> {
  const { clientId, resumeAfter, window, labelFilter } = open;
  const violations: Violation[] = validateClientId("open.client_id", clientId);
  if (window < 0 || window > widest) {
    violations.push({
      field: "open.window",
      description: `must be 1 to ${widest}, or 0 for ${limits.window}`,
    });
  }
  if (Object.keys(labelFilter).length > limits.labels) {
    violations.push({ field: "open.label_filter", description: `has more than ${limits.labels} labels` });
  }
  if (violations.length > 0) throw ToastyError.invalid(violations);
  return {
    clientId,
    filter: filterOf(open),
    kind: "deliveries",
    window: window || limits.window,
    resumeAfter: resumeAfter.map((cursor, i) => parseCursor(`open.resume_after[${i}]`, cursor)),
  };
}

/** Sorted, so that the same filter finds the same mailbox again. */
function filterOf({ labelFilter }: AttachOpen): LabelFilter | undefined {
  const labels = Object.entries(labelFilter).sort(([a], [b]) => (a < b ? -1 : 1));
  return labels.length === 0 ? undefined : labels;
}

const expected = (description: string) => ToastyError.invalid([{ field: "request", description }]);
