import { asDiskError } from "../durable/disk-error.js";
import { UpdateError } from "../update-error.js";
import type { FetchRecord } from "./metadata-fetcher.js";

const hourMs = 3_600_000;

/**
 * Converts what tuf-js found into an {@link UpdateError}, and names the clause of the TUF specification that was violated.
 *
 * The index of tuf-js exports no error classes (its inner module does, see `metadata-fetcher.ts`), several clauses share
 * one class, and tuf-js wraps what it finds in snapshot and targets metadata into a text. So the text decides;
 * `trusted-repository.test.ts` pins it for the version that is installed.
 */
export function asUpdateError(error: unknown, record: FetchRecord, now: Date): unknown {
  if (error instanceof UpdateError) return error;
  if (record.failure !== undefined) return record.failure;
  if (!(error instanceof Error)) return error;
  const { message } = error;
  const disk = /Failed to persist metadata.*\b(E[A-Z]+):/.exec(message);
  if (disk) return asDiskError(Object.assign(new Error(message), { code: disk[1] }), "keeping metadata");
  const { reason, clause } = violations.find(({ pattern }) => pattern.test(message)) ?? malformed;
  const detail = `(TUF specification ${clause}: ${inWords(message)})`;
  if (reason === "EXPIRED" && isClockOff(record, now)) {
    return new UpdateError({
      reason: "CLOCK",
      message: `metadata looks expired, but this machine's clock says ${now.toISOString()} and the server's ${record.serverTime?.toISOString()} ${detail}.`,
      remedy: "Set the clock; if it is right, the repository is frozen.",
      cause: error,
    });
  }
  const { finding, remedy } = meanings[reason];
  return new UpdateError({ reason, message: `${finding} ${detail}.`, remedy, cause: error });
}

interface Violation {
  readonly reason: "EXPIRED" | "ROLLBACK" | "SIGNATURE" | "METADATA";
  /** Clause of the specification, version 1.0.34. */
  readonly clause: string;
}

const meanings: Record<Violation["reason"], { readonly finding: string; readonly remedy: string }> = {
  EXPIRED: {
    finding:
      "the repository's metadata has expired: it is frozen, or its publisher has stopped refreshing it",
    remedy: "Tell the publisher.",
  },
  ROLLBACK: {
    finding:
      "the repository offers older metadata than was seen before, and nothing is installed from it: a cache is stale, or somebody replays it",
    remedy: "Try again later.",
  },
  SIGNATURE: {
    finding: "metadata is not signed by the keys that this app trusts, and nothing is installed from it",
    remedy: "Tell the publisher.",
  },
  METADATA: {
    finding: "the repository's metadata is malformed, or its parts do not belong together",
    remedy: "Try again later.",
  },
};

/** The first pattern that fits decides. */
const violations: readonly (Violation & { readonly pattern: RegExp })[] = [
  { pattern: /Final root\.json is expired/, reason: "EXPIRED", clause: "5.3.10" },
  { pattern: /Final timestamp\.json is expired/, reason: "EXPIRED", clause: "5.4.4" },
  { pattern: /snapshot\.json is expired/, reason: "EXPIRED", clause: "5.5.6" },
  { pattern: / is expired/, reason: "EXPIRED", clause: "5.6.5" },
  { pattern: /New timestamp version \d+ is less than/, reason: "ROLLBACK", clause: "5.4.3.1" },
  { pattern: /New snapshot version \d+ is less than/, reason: "ROLLBACK", clause: "5.4.3.2" },
  { pattern: /New version \d+ of .* is less than/, reason: "ROLLBACK", clause: "5.5.5" },
  { pattern: /Missing file .* in new snapshot/, reason: "ROLLBACK", clause: "5.5.5" },
  { pattern: /root was signed by \d+\/\d+ keys/, reason: "SIGNATURE", clause: "5.3.4" },
  { pattern: /timestamp was signed by \d+\/\d+ keys/, reason: "SIGNATURE", clause: "5.4.2" },
  { pattern: /snapshot was signed by \d+\/\d+ keys/, reason: "SIGNATURE", clause: "5.5.3" },
  { pattern: /was signed by \d+\/\d+ keys/, reason: "SIGNATURE", clause: "5.6.3" },
  { pattern: /no delegations? found for/i, reason: "SIGNATURE", clause: "5.6.3" },
  { pattern: /^Expected version \d+, got/, reason: "METADATA", clause: "5.3.5" },
  { pattern: /Unable to load snapshot .*Expected (length|hash)/, reason: "METADATA", clause: "5.5.2" },
  { pattern: /Snapshot version doesn't match timestamp/, reason: "METADATA", clause: "5.5.4" },
  { pattern: /Unable to load targets .*Expected (length|hash)/, reason: "METADATA", clause: "5.6.2" },
  { pattern: /does not match snapshot version/, reason: "METADATA", clause: "5.6.4" },
];

/** Section 4 describes the formats. */
const malformed: Violation = { reason: "METADATA", clause: "4" };

/** tuf-js stumbles over some parts that are missing; the words of the JavaScript engine help nobody. */
function inWords(message: string): string {
  if (/Cannot read properties of undefined \(reading '(length|version)'\)/.test(message)) {
    return "the snapshot does not list the metadata of a role";
  }
  if (/Cannot (read properties|destructure)|is not iterable|is not a function/.test(message)) {
    return "a part is missing or of another kind";
  }
  return message;
}

function isClockOff({ serverTime }: FetchRecord, now: Date): boolean {
  return serverTime !== undefined && Math.abs(serverTime.getTime() - now.getTime()) > hourMs;
}
