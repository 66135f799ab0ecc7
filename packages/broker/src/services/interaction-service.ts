import type { ServerDuplexStream, UntypedServiceImplementation } from "@grpc/grpc-js";
import { ReportRequest, type ReportResponse, ToastyError, WatchRequest } from "@toasty/proto";
import { InteractionServiceService } from "@toasty/proto/grpc";
import { decoding } from "../admission/decode-publish.js";
import { Watch } from "../delivery/watch.js";
import { parseWatchCursor } from "../settling/watch-cursor.js";
import type { Serving } from "./serving.js";
import { streaming } from "./stream.js";
import { unary } from "./unary.js";

/** The service's methods, refusing broken bytes and writing encoded ones as they are. */
export const interactionService = {
  ...InteractionServiceService,
  report: {
    ...InteractionServiceService.report,
    requestDeserialize: decoding("ReportRequest", ReportRequest),
  },
  watch: {
    ...InteractionServiceService.watch,
    requestDeserialize: decoding("WatchRequest", WatchRequest),
    responseSerialize: (bytes: Buffer): Buffer => bytes,
  },
};

/** Handlers for the reports of desks, and for the watches of programs. */
export function interactionHandlers(serving: Serving): UntypedServiceImplementation {
  const { core, telemetry, desks } = serving;
  return {
    report: unary<ReportRequest, ReportResponse>(serving, "Report", "desk", (request, context) => {
      const { traceparent, caller } = context;
      const mayReport = desks.speaksFor(caller.principal, request.clientId);
      const { notification, response } = core.report(request, mayReport);
      telemetry.traces.report(traceparent, notification.traceparent).end();
      return response;
    }),
    watch: watch(serving),
  };
}

/** Tells an agent what becomes of its notifications. */
function watch(serving: Serving) {
  const { core } = serving;
  return streaming<ServerDuplexStream<WatchRequest | ToastyError, Buffer>, WatchRequest>(
    serving,
    "Watch",
    "watch",
    (stream) => {
      let open: Watch | undefined;
      stream.onRequest(({ request }) => {
        switch (request?.$case) {
          case "open": {
            if (open) throw expected("open was sent already: send only ack");
            const { resumeAfter } = request.value;
            const cursor =
              resumeAfter === "" ? undefined : parseWatchCursor("open.resume_after", resumeAfter);
            const started = Watch.open(core, core.ownerOf(stream.context.caller), cursor, stream.write);
            open = started;
            stream.onClose(() => started.close());
            stream.onDrain(() => started.drained());
            return;
          }
          case "ack":
            if (!open) throw expected("must begin with open");
            open.acknowledge(parseWatchCursor("ack.cursor", request.value.cursor));
            return;
          default:
            throw expected("has neither open nor ack");
        }
      });
      stream.onEnd(stream.end);
    },
  );
}

const expected = (description: string) => ToastyError.invalid([{ field: "request", description }]);
