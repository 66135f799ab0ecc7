import type { ServerDuplexStream } from "@grpc/grpc-js";
import { PublishStreamResponse, ToastyError, toStatus } from "@toasty/proto";
import type { RawItem } from "../admission/decode-publish.js";
import { rateLimited } from "../admission/rate-limit.js";
import { failureOf } from "./failure.js";
import { publishAndRecord, throttle } from "./publishing.js";
import type { Serving } from "./serving.js";
import { streaming } from "./stream.js";

const method = "PublishStream";

/** Longest time for which the broker stops reading before it refuses. */
const longestPauseMs = 1000;

/** Answers a stream of publishes with a receipt for each, and reads no faster than it can answer and the sender may send. */
export function publishStream(serving: Serving) {
  const { core, telemetry } = serving;
  const { logger, metrics } = telemetry;
  return streaming<ServerDuplexStream<RawItem | ToastyError, Buffer>, RawItem>(
    serving,
    method,
    "publish",
    (stream, call) => {
      const held: RawItem[] = [];
      let wake: (() => void) | undefined;
      let full = false;

      const proceed = () => {
        for (let item = held[0]; item && !full; item = held[0]) {
          const waitMs =
            item.publish instanceof ToastyError ? 0 : throttle(serving, stream.context, item.publish);
          if (waitMs > 0 && waitMs <= longestPauseMs) {
            wake = core.clock.after(waitMs, () => {
              wake = undefined;
              stream.run(proceed);
            });
            break;
          }
          held.shift();
          full = !stream.write(receipt(item, waitMs));
        }
        if (held.length === 0 && !full) call.resume();
        else call.pause();
      };
      const receipt = (item: RawItem, waitMs: number): Buffer => {
        const { sequence, publish } = item;
        const startedAt = core.clock.monotonic();
        const count = (code: string) => metrics.call(method, code, core.clock.monotonic() - startedAt);
        try {
          if (publish instanceof ToastyError) throw publish;
          if (waitMs > 0) throw rateLimited(stream.context.caller, waitMs);
          const response = publishAndRecord(serving, method, publish, stream.context);
          count("ok");
          return encode({ sequence, receipt: { $case: "published", value: response } });
        } catch (error) {
          const failure = failureOf(error, method, logger);
          count(failure.code);
          return encode({ sequence, receipt: { $case: "refused", value: toStatus(failure) } });
        }
      };

      stream.onRequest((item) => {
        held.push(item);
        if (held.length === 1 && !wake) proceed();
      });
      stream.onDrain(() => {
        full = false;
        if (!wake) proceed();
      });
      stream.onEnd(stream.end);
      stream.onClose(() => wake?.());
    },
  );
}

function encode(response: PublishStreamResponse): Buffer {
  const bytes = PublishStreamResponse.encode(response).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
