/** What is rationed together. */
export function bucketOf({ group, job }: { readonly group?: string | null; readonly job?: string }): string {
  return group != null ? `group:${group}` : `job:${job ?? ""}`;
}
