import { limits, Notification, ToastyError, WithdrawRequest } from "@toasty/proto";
import { FieldReader } from "../wire.js";
import { survey } from "./survey.js";

/** A publish as it came: decoded, and with the bytes of its notification. */
export interface RawPublish {
  readonly target: string;
  readonly notification: Notification;
  readonly bytes: Uint8Array;
  /** True if every reader of protobuf decodes the bytes to this notification. */
  readonly unambiguous: boolean;
  /** Time within which it must be published again after its stream has ended; undefined: it belongs to no stream. */
  readonly leaseMs: number | undefined;
}

/** One item of a publish stream as it came. */
export interface RawItem {
  readonly sequence: number;
  readonly content:
    | { readonly kind: "publish"; readonly publish: RawPublish }
    | { readonly kind: "withdraw"; readonly id: string }
    | { readonly kind: "malformed"; readonly error: ToastyError };
}

/** Longest lease: a day. */
const longestLeaseMs = 24 * 60 * 60 * 1000;

/** Decodes a PublishRequest and keeps its notification's bytes. Never throws: a throw here would be told as INTERNAL. */
export function decodePublish(bytes: Uint8Array): RawPublish | ToastyError {
  try {
    let target = "";
    let raw: Uint8Array | undefined;
    let leaseMs: number | undefined;
    for (const field = new FieldReader(bytes); field.next(); ) {
      const { number, content, value } = field;
      if (number === 3 && value !== undefined) leaseMs = value;
      if (content === undefined) continue;
      if (number === 1) target = Buffer.from(content.buffer, content.byteOffset, content.length).toString();
      // A message field that stands there twice is to be merged, and joining the bytes does that.
      if (number === 2) raw = raw === undefined ? content : Buffer.concat([raw, content]);
    }
    if (raw === undefined) {
      return ToastyError.invalid([{ field: "notification", description: "is missing: say what to deliver" }]);
    }
    if (leaseMs !== undefined && leaseMs > longestLeaseMs) return invalidLease();
    const { unambiguous, labels } = survey(raw);
    const notification = Notification.decode(raw);
    const distinct = labels === Object.keys(notification.labels).length;
    return { target, notification, bytes: raw, unambiguous: unambiguous && distinct, leaseMs };
  } catch (cause) {
    return malformed("PublishRequest", cause);
  }
}

/** Decodes an item of a publish stream. An item whose frame is broken has no sequence to answer under: that is an error. */
export function decodePublishItem(bytes: Uint8Array): RawItem | ToastyError {
  try {
    let sequence = 0;
    let publish: Uint8Array | undefined;
    let withdrawal: Uint8Array | undefined;
    for (const field = new FieldReader(bytes); field.next(); ) {
      const { number, content, value } = field;
      if (number === 1 && value !== undefined) sequence = value;
      if (content === undefined) continue;
      if (number === 2) publish = publish === undefined ? content : Buffer.concat([publish, content]);
      if (number === 3)
        withdrawal = withdrawal === undefined ? content : Buffer.concat([withdrawal, content]);
    }
    if (!Number.isSafeInteger(sequence)) {
      return ToastyError.invalid([{ field: "sequence", description: "must be a whole number below 2^53" }]);
    }
    return { sequence, content: contentOf(publish, withdrawal) };
  } catch (cause) {
    return malformed("PublishStreamRequest", cause);
  }
}

function contentOf(publish: Uint8Array | undefined, withdrawal: Uint8Array | undefined): RawItem["content"] {
  if (publish && !withdrawal) {
    const decoded = decodePublish(publish);
    return decoded instanceof ToastyError
      ? { kind: "malformed", error: decoded }
      : { kind: "publish", publish: decoded };
  }
  if (withdrawal && !publish) {
    const decoded = decodeWithdrawal(Buffer.from(withdrawal));
    return decoded instanceof ToastyError
      ? { kind: "malformed", error: decoded }
      : { kind: "withdraw", id: decoded.notificationId };
  }
  const description = "must have exactly one of publish and withdraw";
  return { kind: "malformed", error: ToastyError.invalid([{ field: "item", description }]) };
}

const invalidLease = () =>
  ToastyError.invalid([{ field: "lease_ms", description: `must be 0 to ${longestLeaseMs}` }]);

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

const decodeWithdrawal = decoding("WithdrawRequest", WithdrawRequest);

const tooLarge = (name: string, bytes: number) =>
  new ToastyError({
    message: `The ${name} has ${bytes} bytes; at most ${limits.messageBytes} are taken.`,
    remedy: "Shorten its texts.",
    code: "invalid_argument",
    reason: "MESSAGE_TOO_LARGE",
  });

const malformed = (name: string, cause: unknown) =>
  new ToastyError({
    message: `The bytes are no ${name}: ${cause instanceof Error ? cause.message : cause}.`,
    remedy: "Encode it from the contract's .proto.",
    code: "invalid_argument",
    reason: "INVALID",
    violations: [{ field: "", description: `is no ${name}` }],
    cause,
  });
