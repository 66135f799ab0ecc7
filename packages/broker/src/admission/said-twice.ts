import { FieldReader } from "../wire.js";

/** The fields of a message that are messages themselves; `many` where they may be repeated. */
type Shape = Readonly<Record<number, { readonly shape: Shape; readonly many?: true }>>;

const plain: Shape = {};
const one = { shape: plain };
const withHeader: Shape = { 1: one };
const withHeaderAndOne = (number: number): Shape => ({ 1: one, [number]: one });
const buttons = { shape: { 4: one }, many: true } as const;

const payloads: Shape = {
  5: { shape: withHeader },
  6: { shape: withHeaderAndOne(3) },
  7: { shape: { ...withHeaderAndOne(4), 3: buttons } },
  8: { shape: withHeaderAndOne(2) },
};

/**
 * Whether a notification's bytes hold a message twice where there is one. Most readers merge the two, ours takes the
 * last: such bytes must not be forwarded, because others would read what nobody here has cleaned and checked.
 */
export function saysTwice(bytes: Uint8Array): boolean {
  let payload: Shape | undefined;
  let content: Uint8Array | undefined;
  for (const field = new FieldReader(bytes); field.next(); ) {
    const known = payloads[field.number];
    if (known === undefined) continue;
    if (payload !== undefined) return true;
    payload = known.shape;
    content = field.content;
  }
  return payload !== undefined && content !== undefined && repeats(content, payload);
}

function repeats(bytes: Uint8Array, shape: Shape): boolean {
  let seen = 0;
  for (const field = new FieldReader(bytes); field.next(); ) {
    const known = shape[field.number];
    if (known === undefined || field.content === undefined) continue;
    const bit = 1 << field.number;
    if (!known.many && (seen & bit) !== 0) return true;
    seen |= bit;
    if (known.shape !== plain && repeats(field.content, known.shape)) return true;
  }
  return false;
}
