/** Limits of a {@link BoundedMap}. */
export interface BoundedMapOptions<K, V> {
  readonly maxEntries: number;
  /** Limit of the sum of all weights. Default: none. */
  readonly maxWeight?: number | undefined;
  /** Returns the weight of an entry, which must not change while the entry is in the map. Default: 0. */
  readonly weigh?: ((value: V, key: K) => number) | undefined;
  /** Called with each entry that is removed because of a limit, after its removal. */
  readonly onEvict?: ((value: V, key: K) => void) | undefined;
}

/**
 * A map that evicts its oldest keys when it is over a limit. Setting a key makes it the newest; reading one does not. An
 * entry heavier than the limit of weight is evicted at once.
 */
export class BoundedMap<K, V> {
  readonly #options: BoundedMapOptions<K, V>;
  readonly #entries = new Map<K, V>();
  #weight = 0;

  constructor(options: BoundedMapOptions<K, V>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The sum of all weights. */
  get weight(): number {
    return this.#weight;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets the value of a key, which becomes the newest. */
  set(key: K, value: V): this {
    this.delete(key);
    this.#entries.set(key, value);
    this.#weight += this.#weigh(value, key);
    this.#evict();
    return this;
  }

  /** Removes a key; returns whether it was there. */
  delete(key: K): boolean {
    const value = this.#entries.get(key);
    if (!this.#entries.delete(key)) return false;
    this.#weight -= this.#weigh(value as V, key);
    return true;
  }

  /** Removes a key and returns its value. */
  take(key: K): V | undefined {
    const value = this.#entries.get(key);
    this.delete(key);
    return value;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  /** Keys, oldest first. */
  keys(): MapIterator<K> {
    return this.#entries.keys();
  }

  /** Values, oldest first. */
  values(): MapIterator<V> {
    return this.#entries.values();
  }

  /** Entries, oldest first. */
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.#entries[Symbol.iterator]();
  }

  #weigh(value: V, key: K): number {
    return this.#options.weigh?.(value, key) ?? 0;
  }

  #evict(): void {
    const { maxEntries, maxWeight = Number.POSITIVE_INFINITY, onEvict } = this.#options;
    while (this.#entries.size > maxEntries || this.#weight > maxWeight) {
      const oldest = this.#entries.entries().next();
      if (oldest.done) return;
      const [key, value] = oldest.value;
      this.delete(key);
      onEvict?.(value, key);
    }
  }
}

/** A set that evicts its oldest items when it is over a limit. Adding an item makes it the newest. */
export class BoundedSet<T> {
  readonly #items: BoundedMap<T, true>;

  /** `onEvict` is called with each item that is removed because of the limit, after its removal. */
  constructor(options: {
    readonly maxEntries: number;
    readonly onEvict?: ((item: T) => void) | undefined;
  }) {
    const { maxEntries, onEvict } = options;
    this.#items = new BoundedMap({ maxEntries, onEvict: (_, item) => onEvict?.(item) });
  }

  get size(): number {
    return this.#items.size;
  }

  has(item: T): boolean {
    return this.#items.has(item);
  }

  add(item: T): this {
    this.#items.set(item, true);
    return this;
  }

  delete(item: T): boolean {
    return this.#items.delete(item);
  }

  clear(): void {
    this.#items.clear();
  }

  /** Items, oldest first. */
  [Symbol.iterator](): MapIterator<T> {
    return this.#items.keys();
  }
}
