/** A connection, as far as it matters here. */
export interface Connection {
  destroy(): void;
}

/**
 * The connections that have not shown a known token yet, at most so many. The oldest is closed for a new one: whoever has
 * a token shows it at once, and whoever only holds connections open loses them.
 */
export class UnknownConnections<T extends Connection> {
  readonly #most: number;
  readonly #connections = new Set<T>();

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#connections.size;
  }

  /** Adds a new connection, and closes the oldest if there are too many. */
  add(connection: T): void {
    this.#connections.add(connection);
    if (this.#connections.size <= this.#most) return;
    const [oldest] = this.#connections;
    if (oldest === undefined) return;
    this.#connections.delete(oldest);
    oldest.destroy();
  }

  /** Removes a connection that has shown a token, or is closed. */
  delete(connection: T): void {
    this.#connections.delete(connection);
  }
}
