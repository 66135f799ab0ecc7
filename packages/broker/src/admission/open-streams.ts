import { ToastyError } from "@toasty/proto";
import type { AdmissionLimits } from "../options.js";
import { FairQueue, type Sender } from "../structures/fair-queue.js";
import { ownerKey } from "./owner.js";
import { anyone, type Caller } from "./principal.js";

/** Kind of a stream: a session of a desk or a watch of an agent, or a publish stream, which is no session. */
export type StreamKind = "desk" | "watch" | "publish";

/** A stream that stays open until one side ends it. */
export interface OpenStream {
  readonly kind: StreamKind;
  readonly caller: Caller;
  /** Tells the other side why, and ends it. */
  readonly end: (error: ToastyError) => void;
}

/** A stream that needs no token, such as those of the health service. */
export type UnknownStream = Pick<OpenStream, "end">;

/** Limits of {@link OpenStreams}. */
export type StreamLimits = Pick<
  AdmissionLimits,
  "sessions" | "agentSessions" | "deskSessions" | "publishStreams"
>;

/** Streams of the health service and of reflection. */
const mostUnknown = 64;

interface Held extends OpenStream {
  readonly owner: Sender;
}

/**
 * Every open stream: how many there may be, and how all of them end.
 *
 * Streams are counted for principals first, because the name of an agent is only its own claim. A principal has at most
 * half of each kind. Where all are taken, a stream of the principal with the most gives way to one of a principal with
 * fewer, and is told so.
 */
export class OpenStreams {
  readonly #limits: StreamLimits;
  readonly #sessions = new FairQueue<Held>();
  /** The sessions that are watches: the last ones are kept for desks. */
  readonly #watches = new FairQueue<Held>();
  readonly #publishStreams = new FairQueue<Held>();
  readonly #perAgent = new Map<string, number>();
  readonly #all = new Set<UnknownStream>();
  #unknown = 0;
  #stopping: ToastyError | undefined;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** Number of sessions. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /** Takes a stream in; the returned function lets it go. */
  add({ kind, caller, end }: OpenStream): () => void {
    if (this.#stopping) throw this.#stopping;
    const { principal, agent } = caller;
    const owner = { principal: principal.name, key: ownerKey(caller) };
    const stream: Held = { kind, caller, end, owner };
    const { sessions, agentSessions, deskSessions, publishStreams } = this.#limits;
    const agentKey = kind === "desk" ? undefined : `${kind}\n${owner.key}`;
    const ofAgent = agentKey === undefined ? 0 : (this.#perAgent.get(agentKey) ?? 0);
    if (ofAgent >= agentSessions)
      throw tooMany(`The agent ${agent || "without a name"} of ${principal.name} has ${ofAgent}`, kind);
    const [pool, most] =
      kind === "publish" ? [this.#publishStreams, publishStreams] : [this.#sessions, sessions];
    if (principal !== anyone && pool.weightOf(principal.name) >= Math.ceil(most / 2))
      throw tooMany(`The token ${principal.name} has ${pool.weightOf(principal.name)}`, kind);
    const mostWatches = sessions - Math.min(deskSessions, Math.floor(sessions / 2));
    if (kind === "watch") this.#makeRoom(this.#watches, mostWatches, stream);
    this.#makeRoom(pool, most, stream);
    const places = [pool.add(stream), kind === "watch" ? this.#watches.add(stream) : undefined] as const;
    if (agentKey !== undefined) this.#perAgent.set(agentKey, ofAgent + 1);
    this.#all.add(stream);
    return () => {
      if (!this.#all.delete(stream)) return;
      pool.remove(places[0]);
      this.#watches.remove(places[1]);
      if (agentKey !== undefined) this.#leave(agentKey);
    };
  }

  /** Takes in a stream that needs no token: these must not take the place of those that have one. */
  addUnknown(stream: UnknownStream): () => void {
    if (this.#stopping) throw this.#stopping;
    if (this.#unknown >= mostUnknown) throw tooMany(`There are ${mostUnknown}`, "unknown");
    this.#all.add(stream);
    this.#unknown++;
    return () => {
      if (this.#all.delete(stream)) this.#unknown--;
    };
  }

  /** Ends the streams of a token that was taken out of use. */
  endOf(name: string, error: ToastyError): void {
    for (const stream of [...this.#all]) {
      if ("owner" in stream && (stream as Held).owner.principal === name) stream.end(error);
    }
  }

  /** Ends all, and takes no more. */
  endAll(error: ToastyError): void {
    this.#stopping = error;
    for (const stream of [...this.#all]) stream.end(error);
  }

  #makeRoom(pool: FairQueue<Held>, most: number, { owner, kind }: Held): void {
    if (pool.size < most) return;
    const victim = pool.victim({ sender: owner });
    // One more of its own than of the other must not push the other out, or both would do so by turns.
    if (!victim || pool.weightOf(victim.owner.principal) <= pool.weightOf(owner.principal) + 1)
      throw tooMany(`The broker has ${pool.size}`, kind);
    victim.end(tooMany(`Another token needs room, and ${victim.owner.principal} has most`, victim.kind));
  }

  #leave(agentKey: string): void {
    const left = (this.#perAgent.get(agentKey) ?? 0) - 1;
    if (left > 0) this.#perAgent.set(agentKey, left);
    else this.#perAgent.delete(agentKey);
  }
}

const names: Readonly<Record<StreamKind | "unknown", string>> = {
  desk: "sessions",
  watch: "sessions",
  publish: "publish streams",
  unknown: "streams without a token",
};

const tooMany = (what: string, kind: StreamKind | "unknown") =>
  new ToastyError({
    message: `${what} ${names[kind]}.`,
    remedy: "Close some, or raise the limits of the broker.",
    code: "resource_exhausted",
    reason: "TOO_MANY_SESSIONS",
    resource: { type: "sessions", name: names[kind] },
  });
