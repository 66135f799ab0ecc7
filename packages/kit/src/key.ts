declare const brand: unique symbol;

/** A string made of two parts, for maps and files. Only the {@link KeyType} of the same name makes and reads it. */
export type Key<Name extends string> = string & { readonly [brand]: Name };

/** Makes and reads the keys of one kind. */
export interface KeyType<Name extends string> {
  /** Makes a key. Throws if the first part contains the separator: two different pairs would have one key. */
  of(first: string, second: string): Key<Name>;
  /** Returns the two parts of a key. */
  parts(key: Key<Name>): readonly [first: string, second: string];
}

/** Creates a kind of key. The separator must not occur in the first part; it may occur in the second. */
export function keyType<Name extends string>(separator: string): KeyType<Name> {
  return {
    of: (first, second) => {
      if (first.includes(separator)) {
        throw new RangeError(`${JSON.stringify(first)} contains ${JSON.stringify(separator)}`);
      }
      return `${first}${separator}${second}` as Key<Name>;
    },
    parts: (key) => {
      const at = key.indexOf(separator);
      return [key.slice(0, at), key.slice(at + separator.length)];
    },
  };
}
