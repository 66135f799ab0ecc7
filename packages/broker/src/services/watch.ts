import type { ServerDuplexStream } from "@grpc/grpc-js";
import { ToastyError, type WatchRequest } from "@toasty/proto";
import { Watch } from "../delivery/watch.js";
import { parseWatchCursor } from "../settling/watch-cursor.js";
import type { Serving } from "./serving.js";
import { streaming } from "./stream.js";

/** Tells an agent what becomes of its notifications. */
export function watch(serving: Serving) {
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
