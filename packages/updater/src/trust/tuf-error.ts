import { asDiskError } from "../durable/disk-error.js";
import { UpdateError, type UpdateErrorCode } from "../update-error.js";
import type { FetchRecord } from "./metadata-fetcher.js";

const HOUR = 3_600_000;

/**
 * Says what tuf-js found, as one of our codes.
 *
 * tuf-js exports no error classes, and wraps what it finds in snapshot and targets metadata into a text, so the text
 * decides; `trusted-repository.test.ts` pins it for the version that is installed.
 */
export function asUpdateError(error: unknown, record: FetchRecord, now: Date): unknown {
  if (error instanceof UpdateError) return error;
  if (record.failure !== undefined) return record.failure;
  if (!(error instanceof Error)) return error;
  const { message } = error;
  const disk = /Failed to persist metadata.*\b(E[A-Z]+):/.exec(message);
  if (disk) return asDiskError(Object.assign(new Error(message), { code: disk[1] }), "keeping metadata");
  const code = codeOf(message);
  if (code === "expired" && isClockOff(record, now)) {
    return new UpdateError(
      "clock",
      `metadata looks expired, but this machine's clock says ${now.toISOString()} and the server's ${record.serverTime?.toISOString()}. Set the clock; if it is right, the repository is frozen.`,
      { cause: error },
    );
  }
  return new UpdateError(code, `${meanings[code]} (${message})`, { cause: error });
}

type Finding = "expired" | "rollback" | "signature" | "metadata";

const meanings: Record<Finding, string> = {
  expired:
    "the repository's metadata is past its time: it is frozen, or its publisher has stopped refreshing it. Tell the publisher",
  rollback:
    "the repository offers older metadata than was seen before: a cache is stale, or somebody replays it. Nothing is installed from it; try again later",
  signature:
    "metadata is not signed by the keys that this app trusts. Nothing is installed from it; tell the publisher",
  metadata: "the repository's metadata is malformed or its parts do not belong together. Try again later",
};

const patterns: readonly (readonly [RegExp, Finding & UpdateErrorCode])[] = [
  [/ is expired/, "expired"],
  [/ is less than current version /, "rollback"],
  [/Missing file .* in new snapshot/, "rollback"],
  [/was signed by \d+\/\d+ keys/, "signature"],
  [/no delegations? found for|No delegations found for/, "signature"],
];

function codeOf(message: string): Finding {
  return patterns.find(([pattern]) => pattern.test(message))?.[1] ?? "metadata";
}

function isClockOff({ serverTime }: FetchRecord, now: Date): boolean {
  return serverTime !== undefined && Math.abs(serverTime.getTime() - now.getTime()) > HOUR;
}
