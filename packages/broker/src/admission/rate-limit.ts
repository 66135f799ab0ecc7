import { ToastyError } from "@toasty/proto";
import type { AdmissionLimits } from "../options.js";
import { type Bucket, type BucketShape, emptyBucket, pour } from "./leaky-bucket.js";
import type { Caller } from "./principal.js";

/** Leaky buckets for each agent and each principal, in tables that forget the least recently used. */
export class RateLimit {
  readonly #agentShape: BucketShape;
  readonly #principalShape: BucketShape;
  readonly #reserve: number;
  readonly #factor: number;
  readonly #capacity: number;
  readonly #agents = new Map<string, Bucket>();
  readonly #principals = new Map<string, Bucket>();

  constructor({ agentBurst, agentPerSecond, principalFactor, criticalReserve, agents }: AdmissionLimits) {
    this.#agentShape = { capacity: agentBurst, leakPerSecond: agentPerSecond };
    this.#principalShape = {
      capacity: agentBurst * principalFactor,
      leakPerSecond: agentPerSecond * principalFactor,
    };
    this.#factor = principalFactor;
    this.#reserve = criticalReserve;
    this.#capacity = agents;
  }

  /** How many agents are remembered. */
  get agents(): number {
    return this.#agents.size;
  }

  /** Counts one publish. Returns 0 if it is admitted, else how many milliseconds to wait; then nothing was counted. */
  take({ principal, agent }: Caller, critical: boolean, now: number): number {
    const reserve = critical ? this.#reserve : 0;
    const agentKey = `${principal.name}\n${agent}`;
    const ofAgent = pour(this.#agents.get(agentKey) ?? emptyBucket(now), this.#agentShape, now, reserve);
    if (!ofAgent.fits) return ofAgent.waitMs;
    const known = this.#principals.get(principal.name) ?? emptyBucket(now);
    const ofPrincipal = pour(known, this.#principalShape, now, reserve * this.#factor);
    if (!ofPrincipal.fits) return ofPrincipal.waitMs;
    this.#keep(this.#agents, agentKey, ofAgent.bucket);
    this.#keep(this.#principals, principal.name, ofPrincipal.bucket);
    return 0;
  }

  /** Puts the entry last, and drops the first if there are too many. */
  #keep(table: Map<string, Bucket>, key: string, bucket: Bucket): void {
    table.delete(key);
    table.set(key, bucket);
    if (table.size <= this.#capacity) return;
    const [oldest] = table.keys();
    if (oldest !== undefined) table.delete(oldest);
  }
}

/** What a caller hears who sends too much. */
export function rateLimited({ principal, agent }: Caller, waitMs: number): ToastyError {
  return new ToastyError({
    message: `the agent ${agent || "without a name"} of ${principal.name} sends more than it may: go on in ${waitMs} ms`,
    code: "resource_exhausted",
    reason: "RATE_LIMITED",
    retryAfterMs: waitMs,
    resource: { type: "agent", name: agent || principal.name },
  });
}
