import { FieldReader } from "../wire.js";

/** Result of reading a notification's bytes without decoding them. */
export interface Survey {
  /**
   * True if no field that may occur once is there twice. Otherwise readers differ: most merge a message that is
   * repeated, ours takes the last, and some check even a text that a later one replaces.
   */
  readonly unambiguous: boolean;
  /** The number of entries in `labels`; of entries with the same key only one is decoded. */
  readonly labels: number;
}

/** Reads through a notification's bytes. Throws a RangeError unless all that is known in them is well-formed. */
export function survey(bytes: Uint8Array): Survey {
  const found = { unambiguous: true, labels: 0 };
  walk(bytes, notificationShape, found);
  return found;
}

interface Field {
  /** The bit of the field, or of the oneof that it belongs to; 0 where it may be repeated. */
  readonly bit: number;
  /** The fields below it, where it is a message. */
  readonly below: Shape | undefined;
}

/** The known fields of a message, by number. */
type Shape = readonly (Field | undefined)[];

function walk(bytes: Uint8Array, shape: Shape, found: { unambiguous: boolean; labels: number }): void {
  let seen = 0;
  for (const reader = new FieldReader(bytes); reader.next(); ) {
    const field = shape[reader.number];
    if (field === undefined) continue;
    if ((seen & field.bit) !== 0) found.unambiguous = false;
    seen |= field.bit;
    const content = field.below && reader.content;
    if (field.below === undefined || content === undefined) continue;
    if (field.below === labelShape) found.labels++;
    walk(content, field.below, found);
  }
}

/** Builds a shape from its singular fields, each a number or the numbers of a oneof, and its repeated ones. */
function shapeOf(
  singular: Readonly<Record<number, Shape | undefined>>,
  { repeated = {}, oneof = {} }: Readonly<Record<string, Readonly<Record<number, Shape | undefined>>>> = {},
): Shape {
  const shape: (Field | undefined)[] = [];
  let bit = 1;
  for (const [number, below] of Object.entries(singular)) {
    shape[Number(number)] = { bit, below };
    bit <<= 1;
  }
  for (const [number, below] of Object.entries(oneof)) shape[Number(number)] = { bit, below };
  for (const [number, below] of Object.entries(repeated)) shape[Number(number)] = { bit: 0, below };
  return shape;
}

const plain = undefined;
const headerShape = shapeOf({ 1: plain, 2: plain });
const imageShape = shapeOf({ 1: plain, 2: plain, 3: plain });
const buttonShape = shapeOf({ 1: plain, 2: plain, 3: plain, 4: imageShape, 5: plain, 6: plain });
const textInputShape = shapeOf({ 1: plain, 2: plain, 3: plain, 4: plain });
const optionShape = shapeOf({ 1: plain, 2: plain });
const selectInputShape = shapeOf({ 1: plain, 2: plain, 4: plain }, { repeated: { 3: optionShape } });
const barShape = shapeOf({ 1: plain, 2: plain, 3: plain, 4: plain, 5: plain });
const labelShape = shapeOf({ 1: plain, 2: plain });

/** The fields of a Notification. A test compares them with the contract. */
const notificationShape: Shape = shapeOf(
  Object.fromEntries(
    [1, 2, 3, 4, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30, 31, 32].map((number) => [
      number,
      plain,
    ]),
  ),
  {
    oneof: {
      5: shapeOf({ 1: headerShape, 2: plain, 3: plain }),
      6: shapeOf({ 1: headerShape, 2: plain, 3: imageShape }),
      7: shapeOf(
        { 1: headerShape, 2: plain, 4: textInputShape, 7: plain },
        { repeated: { 3: buttonShape, 5: textInputShape, 6: selectInputShape } },
      ),
      8: shapeOf({ 1: headerShape, 2: barShape }),
    },
    repeated: { 29: labelShape },
  },
);
