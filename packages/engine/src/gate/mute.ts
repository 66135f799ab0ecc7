/** Silence until an instant, asked for by the human. */
export interface Mute {
  /** Milliseconds since 1970; at this instant it is over. */
  readonly until: number;
  /** Only this job. Default: everything. */
  readonly job?: string | undefined;
}

/** Returns the time until which a job is muted; undefined where it is not. A mute without a sensible end is none. */
export function mutedUntil(mutes: readonly Mute[], job: string | undefined, now: number): number | undefined {
  let latest: number | undefined;
  for (const mute of mutes) {
    const applies = (mute.job === undefined || mute.job === job) && mute.until > now;
    if (applies && (latest === undefined || mute.until > latest)) latest = mute.until;
  }
  return latest;
}
