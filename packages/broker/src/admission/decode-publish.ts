import { limits, Notification, ToastyError } from "@toasty/proto";
import { FieldReader } from "../wire.js";
import { survey } from "./survey.js";
import { unsupported } from "./unsupported.js";

/** A publish as it came: decoded, and with the bytes of its notification. */
export interface RawPublish {
  readonly target: string;
  readonly notification: Notification;
  readonly bytes: Uint8Array;
  /** True if every reader of protobuf decodes the bytes to this notification. */
  readonly unambiguous: boolean;
}

/** One item of a publish stream as it came. */
export interface RawItem {
  readonly sequence: number;
  readonly publish: RawPublish | ToastyError;
}

/** Decodes a PublishRequest and keeps its notification's bytes. Never throws: a throw here would be told as INTERNAL. */
export function decodePublish(bytes: Uint8Array): RawPublish | ToastyError {
  try {
    let target = "";
    let raw: Uint8Array | undefined;
    for (const field = new FieldReader(bytes); field.next(); ) {
      const { number, content, value } = field;
      if (number === 3 && value !== undefined)
        return unsupported("lease_ms", "leave it out, and withdraw by hand");
      if (content === undefined) continue;
      if (number === 1) target = Buffer.from(content.buffer, content.byteOffset, content.length).toString();
      // A message field that stands there twice is to be merged, and joining the bytes does that.
      if (number === 2) raw = raw === undefined ? content : Buffer.concat([raw, content]);
    }
    if (raw === undefined) {
      return ToastyError.invalid([{ field: "notification", description: "is missing: say what to deliver" }]);
    }
    const { unambiguous, labels } = survey(raw);
    const notification = Notification.decode(raw);
    const distinct = labels === Object.keys(notification.labels).length;
    return { target, notification, bytes: raw, unambiguous: unambiguous && distinct };
  } catch (cause) {
    return malformed("PublishRequest", cause);
  }
}

/** Decodes an item of a publish stream. An item whose frame is broken has no sequence to answer under: that is an error. */
export function decodePublishItem(bytes: Uint8Array): RawItem | ToastyError {
  try {
    let sequence = 0;
    let publish: Uint8Array | undefined;
    let withdraws = false;
    for (const field = new FieldReader(bytes); field.next(); ) {
      const { number, content, value } = field;
      if (number === 1 && value !== undefined) sequence = value;
      if (content === undefined) continue;
      if (number === 2) publish = publish === undefined ? content : Buffer.concat([publish, content]);
      if (number === 3) withdraws = true;
    }
    if (!Number.isSafeInteger(sequence)) {
      return ToastyError.invalid([{ field: "sequence", description: "must be a whole number below 2^53" }]);
    }
    return { sequence, publish: withdraws === (publish !== undefined) ? notOne() : decodeItem(publish) };
  } catch (cause) {
    return malformed("PublishStreamRequest", cause);
  }
}

function decodeItem(publish: Uint8Array | undefined): RawPublish | ToastyError {
  return publish === undefined ? unsupported("withdraw", "call Withdraw instead") : decodePublish(publish);
}

const notOne = () =>
  ToastyError.invalid([{ field: "item", description: "must have exactly one of publish and withdraw" }]);

/** Decodes any other request; what cannot be read, or is too large, comes out as the error to answer with. */
export function decoding<T>(name: string, codec: { decode(bytes: Uint8Array): T }) {
  return (bytes: Buffer): T | ToastyError => {
    if (bytes.length > limits.messageBytes) return tooLarge(name, bytes.length);
    try {
      return codec.decode(bytes);
    } catch (cause) {
      return malformed(name, cause);
    }
  };
}

const tooLarge = (name: string, bytes: number) =>
  new ToastyError({
    message: `the ${name} is ${bytes} bytes; at most ${limits.messageBytes} are taken: shorten its texts`,
    code: "invalid_argument",
    reason: "MESSAGE_TOO_LARGE",
  });

const malformed = (name: string, cause: unknown) =>
  new ToastyError({
    message: `the bytes are no ${name} (${cause instanceof Error ? cause.message : cause}): encode it from the contract's .proto`,
    code: "invalid_argument",
    reason: "INVALID",
    violations: [{ field: "", description: `is no ${name}` }],
    cause,
  });
