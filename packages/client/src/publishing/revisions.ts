/**
 * Numbers the contents of notifications: each is newer than all before it, also when the clock jumps back, and newer than
 * those of this program's former life, because it starts at the time in microseconds.
 */
export class Revisions {
  #last = 0;

  next(now: number = Date.now()): number {
    this.#last = Math.max(this.#last + 1, Math.floor(now) * 1000);
    return this.#last;
  }
}
