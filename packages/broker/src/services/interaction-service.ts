import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { ReportRequest, type ReportResponse, WatchRequest } from "@toasty/proto";
import { InteractionServiceService } from "@toasty/proto/grpc";
import { decoding } from "../admission/decode-publish.js";
import type { Serving } from "./serving.js";
import { unary } from "./unary.js";
import { watch } from "./watch.js";

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
