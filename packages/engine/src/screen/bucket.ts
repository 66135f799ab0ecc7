/** What is rationed together. */
export function bucketOf({
  group,
  job,
}: {
  readonly group?: string | null | undefined;
  readonly job?: string | undefined;
}): string {
  return group != null ? `group:${group}` : `job:${job ?? ""}`;
}
