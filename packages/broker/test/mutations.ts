import { info, Notification, PublishRequest, progress, question, warning } from "@toasty/proto";
import { FieldReader, varintSize, writeVarint } from "../src/wire.js";

/** Numbers from 0 to 1 that are the same in every run with the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Encodes a length-delimited field. */
export function field(number: number, content: Uint8Array): Buffer {
  const tag = number * 8 + 2;
  const head = new Uint8Array(varintSize(tag) + varintSize(content.length));
  writeVarint(head, writeVarint(head, 0, tag), content.length);
  return Buffer.concat([head, content]);
}

/** A group of an unknown field, which is legal, and beginnings of messages that are not. */
export const unknownGroup = Buffer.from("c33e0a0161c43e", "hex");
const oddities = [
  unknownGroup,
  ...["0000", "0c", "c33e", "c43e", "fffe", "0aff", "8a80808080808000", "ca808080800200", "0e"].map((hex) =>
    Buffer.from(hex, "hex"),
  ),
  field(5, field(1, field(1, Buffer.from("again")))),
  field(29, Buffer.concat([field(1, Buffer.from("job")), field(2, Buffer.from("fffe", "hex"))])),
  field(29, Buffer.concat([field(1, Buffer.from("__proto__")), field(2, Buffer.from("\u001b[31m"))])),
  field(30, Buffer.from("fffe", "hex")),
  field(99, Buffer.from("fffe", "hex")),
];

const corpus = [
  info("Build finished", "312 tests passed", { labels: { job: "7", attempt: "1" }, subtitle: "main" }),
  warning("Disk", "nearly full", { image: "/a.png", group: "disk", ttlMs: 60_000 }),
  progress("Run", 0.4, { status: "epoch 4/10" }),
  question("Deploy?", {
    buttons: { yes: { text: "Yes", image: "yes.png" }, no: "No" },
    inputs: { why: "Why?", where: { options: ["here", "there"] } },
  }),
].map((notification) => Notification.encode(notification).finish());

/** Yields notifications' bytes, each with one to three mistakes in it. The same seed yields the same. */
export function* mutations(seed: number, count: number): Generator<Buffer> {
  const random = randomFrom(seed);
  const below = (end: number) => Math.floor(random() * end);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;

  /** Repeats a field, at any depth, before itself; with other content, so that it matters which one is read. */
  const repeated = (bytes: Buffer): Buffer => {
    const fields: {
      readonly number: number;
      readonly content: Uint8Array | undefined;
      readonly all: Buffer;
    }[] = [];
    try {
      for (const reader = new FieldReader(bytes); reader.next(); ) {
        fields.push({ number: reader.number, content: reader.content, all: Buffer.from(reader.field) });
      }
    } catch {
      return bytes;
    }
    if (fields.length === 0) return bytes;
    const chosen = below(fields.length);
    return Buffer.concat(
      fields.flatMap(({ number, content, all }, i) => {
        if (i !== chosen) return [all];
        if (content === undefined) return [all, all];
        const inside = Buffer.from(content);
        const deeper = repeated(inside);
        if (random() < 0.6 && deeper.length > inside.length) return [field(number, deeper)];
        return [
          field(number, pick([Buffer.from("fffe", "hex"), Buffer.alloc(0), Buffer.from("other")])),
          all,
        ];
      }),
    );
  };
  const mutate = (bytes: Buffer): Buffer => {
    const at = below(bytes.length + 1);
    const to = Math.min(bytes.length, at + below(8));
    switch (below(7)) {
      case 0: {
        const flipped = Buffer.from(bytes);
        if (at < flipped.length) flipped[at] = (flipped[at] as number) ^ (1 << below(8));
        return flipped;
      }
      case 1:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
      case 2:
        return Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
      case 3:
        return Buffer.concat([bytes.subarray(0, at), pick(oddities), bytes.subarray(at)]);
      case 4:
        return Buffer.concat([bytes, pick(oddities)]);
      default:
        return repeated(bytes);
    }
  };
  for (let i = 0; i < count; i++) {
    let bytes: Buffer = Buffer.from(pick(corpus));
    for (let times = 1 + below(3); times > 0; times--) bytes = mutate(bytes);
    yield bytes;
  }
}

/** Wraps a notification's bytes into a PublishRequest's. */
export const requestOf = (notification: Uint8Array): Buffer =>
  Buffer.concat([
    PublishRequest.encode({
      targetClientId: "desktop",
      notification: undefined,
      leaseMs: undefined,
    }).finish(),
    field(2, notification),
  ]);
