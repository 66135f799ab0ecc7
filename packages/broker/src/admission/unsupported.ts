import {
  type ListHistoryRequest,
  type Notification,
  type ReportRequest,
  ToastyError,
  type Violation,
} from "@toasty/proto";

/**
 * The parts of the contract that this broker does not implement yet. Each is refused by name: a sender must not rely on
 * something that nobody does.
 */
export function unsupported(field: string, remedy: string): ToastyError {
  return new ToastyError({
    message: `${field} is not supported by this broker yet.`,
    remedy: `${remedy[0]?.toUpperCase()}${remedy.slice(1)}.`,
    code: "unimplemented",
    reason: "UNSUPPORTED",
    violations: [{ field, description: `is not supported by this broker yet: ${remedy}` }],
  });
}

/** Finds what a sender leaves to joined brokers. */
export function reservedParts({ origin }: Notification): Violation[] {
  if (origin === undefined) return [];
  return [{ field: "notification.origin", description: "is written by brokers only: leave it out" }];
}

/** Throws if a report names the person who acted. */
export function refusePerson({ by }: ReportRequest): void {
  if (by !== undefined) throw unsupported("by", "leave it out");
}

/** Throws if a listing asks for a part of the history only. */
export function refuseFilters(request: ListHistoryRequest): void {
  const filters = {
    text: request.text,
    agent_id: request.agentId,
    target_client_id: request.targetClientId,
    states: request.states.length > 0 || undefined,
    labels: Object.keys(request.labels).length > 0 || undefined,
    since_ms: request.sinceMs,
    until_ms: request.untilMs,
  };
  for (const [field, value] of Object.entries(filters)) {
    if (value !== undefined) throw unsupported(field, "ask for all pages, and choose among the entries");
  }
}
