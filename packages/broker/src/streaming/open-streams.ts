import { ToastyError } from "@toasty/proto";
import type { Principal } from "../admission/principal.js";

/** A stream that stays open until one side ends it. */
export interface OpenStream {
  /** Undefined for streams that need no token, such as those of the health service. */
  readonly principal: Principal | undefined;
  /** Tells the other side why, and ends it. */
  readonly end: (error: ToastyError) => void;
}

/** Streams of the health service and of reflection. */
const mostUnknown = 100;

/** Every open stream: how many there may be, and how all of them end. */
export class OpenStreams {
  readonly #most: number;
  readonly #streams = new Set<OpenStream>();
  #sessions = 0;
  #stopping: ToastyError | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many of them belong to who has a token. */
  get sessions(): number {
    return this.#sessions;
  }

  /** Takes a stream in; the returned function lets it go. */
  add(stream: OpenStream): () => void {
    if (this.#stopping) throw this.#stopping;
    const known = stream.principal !== undefined;
    // Who shows no token must not take the place of those who do.
    if (known ? this.#sessions >= this.#most : this.#streams.size - this.#sessions >= mostUnknown) {
      throw tooMany(known ? this.#most : mostUnknown);
    }
    this.#streams.add(stream);
    if (known) this.#sessions++;
    return () => {
      if (this.#streams.delete(stream) && known) this.#sessions--;
    };
  }

  /** Ends the streams of a token that was taken out of use. */
  endOf(name: string, error: ToastyError): void {
    for (const stream of [...this.#streams]) {
      if (stream.principal?.name === name) stream.end(error);
    }
  }

  /** Ends all, and takes no more. */
  endAll(error: ToastyError): void {
    this.#stopping = error;
    for (const stream of [...this.#streams]) stream.end(error);
  }
}

const tooMany = (most: number) =>
  new ToastyError({
    message: `${most} sessions are open, and the broker serves no more: close some, or raise limits.sessions`,
    code: "resource_exhausted",
    reason: "TOO_MANY_SESSIONS",
    resource: { type: "sessions", name: String(most) },
  });
