import type { ServerDuplexStream } from "@grpc/grpc-js";
import { ToastyError, type WatchRequest } from "@toasty/proto";
import { Watch } from "../settling/watch.js";
import { parseWatchCursor } from "../settling/watch-cursor.js";
import type { Serving } from "./serving.js";
import { streaming } from "./stream.js";

/** Tells an agent what becomes of its notifications. */
export function watch(serving: Serving) {
  const { line } = serving;
  return streaming<ServerDuplexStream<WatchRequest | ToastyError, Buffer>, WatchRequest>(
    serving,
    "Watch",
    "publish",
    (stream) => {
      let open: Watch | undefined;
      stream.onRequest(({ request }) => {
        switch (request?.$case) {
          case "open": {
            if (open) throw expected("open was sent already: send only ack");
            const { resumeAfter } = request.value;
            const cursor =
              resumeAfter === "" ? undefined : parseWatchCursor("open.resume_after", resumeAfter);
            const owner = line.owners.of(stream.context.caller);
            owner.uses++;
            stream.onClose(() => {
              open?.close();
              owner.uses--;
              line.owners.release(owner);
            });
            const started = new Watch(line.epoch, line.outcomes, owner, cursor, stream.write);
            open = started;
            stream.onDrain(() => started.drained());
            started.pump();
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
