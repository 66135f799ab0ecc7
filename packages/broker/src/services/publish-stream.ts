import { Metadata, type ServerDuplexStream } from "@grpc/grpc-js";
import { PublishStreamResponse, type ToastyError, toStatus } from "@toasty/proto";
import type { RawItem } from "../admission/decode-publish.js";
import { rateLimited, tooManyCalls } from "../admission/rate-limit.js";
import { failureOf } from "./failure.js";
import { publishAndRecord, throttle } from "./publishing.js";
import type { Serving } from "./serving.js";
import { streaming } from "./stream.js";

const method = "PublishStream";

/** Longest time for which the broker stops reading before it refuses. */
const longestPauseMs = 1000;

/** Answers a stream of publishes with a receipt for each, and reads no faster than it can answer and the sender may send. */
export function publishStream(serving: Serving) {
  const { core, rates, telemetry } = serving;
  const { logger, metrics } = telemetry;
  return streaming<ServerDuplexStream<RawItem | ToastyError, Buffer>, RawItem>(
    serving,
    method,
    "publish",
    (stream, call) => {
      const id = core.nextStream();
      const held: RawItem[] = [];
      let wake: (() => void) | undefined;
      let full = false;
      // Sent at once: the client uses what a broker has announced, and nothing else.
      call.sendMetadata(features());

      const proceed = () => {
        for (let item = held[0]; item && !full; item = held[0]) {
          const { content } = item;
          const waitMs = content.kind === "publish" ? throttle(serving, stream.context, content.publish) : 0;
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
      const receipt = ({ sequence, content }: RawItem, waitMs: number): Buffer => {
        const startedAt = core.clock.monotonic();
        const count = (code: string) => metrics.call(method, code, core.clock.monotonic() - startedAt);
        try {
          if (waitMs > 0) throw rateLimited(stream.context.caller, waitMs);
          const taken = take(content);
          count("ok");
          return encode({ sequence, receipt: taken });
        } catch (error) {
          const failure = failureOf(error, method, logger);
          count(failure.code);
          return encode({ sequence, receipt: { $case: "refused", value: toStatus(failure) } });
        }
      };
      const take = (content: RawItem["content"]): PublishStreamResponse["receipt"] => {
        const { caller } = stream.context;
        switch (content.kind) {
          case "malformed":
            throw content.error;
          case "withdraw": {
            const waitMs = rates.takeCall(caller.principal, 1, core.clock.monotonic());
            if (waitMs > 0) throw tooManyCalls(caller.principal, waitMs);
            return { $case: "withdrawn", value: { status: core.withdraw(caller, content.id) } };
          }
          case "publish": {
            const { leaseMs } = content.publish;
            const lease = leaseMs === undefined ? undefined : { stream: id, ms: leaseMs };
            const response = publishAndRecord(serving, method, content.publish, stream.context, lease);
            return { $case: "published", value: response };
          }
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
      stream.onClose(() => {
        wake?.();
        core.run({ kind: "stream_ended", stream: id });
      });
    },
  );
}

/** Names the items that came to publish streams after the first release. */
function features(): Metadata {
  const metadata = new Metadata();
  metadata.set("toasty-features", "withdraw-item lease");
  return metadata;
}

function encode(response: PublishStreamResponse): Buffer {
  const bytes = PublishStreamResponse.encode(response).finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
