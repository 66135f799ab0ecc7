import { BoundedMap } from "@toasty/kit/bounded-map";
import { ToastyError } from "@toasty/proto";
import type { AdmissionLimits } from "../options.js";
import { type Bucket, type BucketShape, emptyBucket, pour } from "./leaky-bucket.js";
import { ownerKey } from "./owner.js";
import type { Caller, Principal } from "./principal.js";

/** Factor by which the built-in tokens may make other calls: all programs of the user share them. */
const builtInCallFactor = 10;

/**
 * Leaky buckets: for the publishes of each agent and of each principal, and one for all other calls of a principal. The
 * tables forget the least recently used.
 */
export class RateLimit {
  readonly #limits: AdmissionLimits;
  readonly #agents: BoundedMap<string, Bucket>;
  readonly #principals: BoundedMap<string, Bucket>;
  readonly #calls: BoundedMap<string, Bucket>;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
    const bounds = { maxEntries: limits.agents };
    this.#agents = new BoundedMap(bounds);
    this.#principals = new BoundedMap(bounds);
    this.#calls = new BoundedMap(bounds);
  }

  /** Number of agents that are remembered. */
  get agents(): number {
    return this.#agents.size;
  }

  /** Counts one publish. Returns 0 if it is admitted, else how many milliseconds to wait; then nothing was counted. */
  take(caller: Caller, critical: boolean, now: number): number {
    const { principal } = caller;
    const { agentBurst, agentPerSecond, principalFactor, builtInFactor, criticalReserve } = this.#limits;
    const factor = principal.isBuiltIn ? builtInFactor : principalFactor;
    const shape = { capacity: agentBurst, leakPerSecond: agentPerSecond };
    const reserve = critical ? criticalReserve : 0;
    const agentKey = ownerKey(caller);
    const ofAgent = pour(this.#agents.get(agentKey) ?? emptyBucket(now), shape, now, reserve);
    if (!ofAgent.fits) return ofAgent.waitMs;
    const known = this.#principals.get(principal.name) ?? emptyBucket(now);
    const ofPrincipal = pour(known, times(factor, shape), now, reserve * factor);
    if (!ofPrincipal.fits) return ofPrincipal.waitMs;
    this.#agents.set(agentKey, ofAgent.bucket);
    this.#principals.set(principal.name, ofPrincipal.bucket);
    return 0;
  }

  /** Counts a call that publishes nothing. Returns 0 if it is admitted, else how many milliseconds to wait. */
  takeCall({ name, isBuiltIn }: Principal, cost: number, now: number): number {
    const { callBurst, callsPerSecond } = this.#limits;
    const shape = { capacity: callBurst, leakPerSecond: callsPerSecond };
    const bucket = this.#calls.get(name) ?? emptyBucket(now);
    const poured = pour(bucket, isBuiltIn ? times(builtInCallFactor, shape) : shape, now, 0, cost);
    if (!poured.fits) return poured.waitMs;
    this.#calls.set(name, poured.bucket);
    return 0;
  }
}

const times = (factor: number, { capacity, leakPerSecond }: BucketShape): BucketShape => ({
  capacity: capacity * factor,
  leakPerSecond: leakPerSecond * factor,
});

/** Returns the error for an agent that publishes too much. */
export function rateLimited({ principal, agent }: Caller, waitMs: number): ToastyError {
  return limited(
    `The agent ${agent || "without a name"} of ${principal.name} sends more than it may.`,
    { type: "agent", name: agent || principal.name },
    waitMs,
  );
}

/** Returns the error for a principal that makes too many other calls. */
export function tooManyCalls({ name }: Principal, waitMs: number): ToastyError {
  return limited(`The token ${name} makes more calls than it may.`, { type: "principal", name }, waitMs);
}

function limited(message: string, resource: ToastyError["resource"], waitMs: number): ToastyError {
  return new ToastyError({
    message,
    remedy: `Go on in ${waitMs} ms.`,
    code: "resource_exhausted",
    reason: "RATE_LIMITED",
    retryAfterMs: waitMs,
    resource,
  });
}
