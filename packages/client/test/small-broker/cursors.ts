/**
 * Makes and reads cursors: those of an older broker, which read `<epoch>.<lane>.<sequence>`, or opaque ones, which a client
 * can only send back. The cursors of a watch are not of a lane.
 */
export class Cursors {
  /** True if cursors name their lane, and deliveries do not. */
  readonly named: boolean;
  readonly #epoch: string;
  #sequence = 0;
  #outcomes = 0;

  constructor(epoch: string, named: boolean) {
    this.#epoch = epoch;
    this.named = named;
  }

  next(): string {
    return this.#write(`${this.#epoch}.info.${++this.#sequence}`);
  }

  nextOutcome(): string {
    return this.#write(`${this.#epoch}.w.${++this.#outcomes}`);
  }

  isOurs(cursor: string): boolean {
    return this.#read(cursor).startsWith(`${this.#epoch}.`);
  }

  numberOf(cursor: string): number {
    return Number(this.#read(cursor).split(".").at(-1) || 0);
  }

  #write(text: string): string {
    return this.named ? text : btoa(text);
  }

  #read(cursor: string): string {
    return this.named ? cursor : atob(cursor);
  }
}
