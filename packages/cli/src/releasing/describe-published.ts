import type { Published } from "@toasty/releases";

/** One sentence on what was sent, and one on what was not. */
export function describePublished({ version, uploaded, repaired, present, waiting }: Published): string {
  const repairs = repaired > 0 ? `, ${repaired} that were cut off there sent again` : "";
  const sent = `${uploaded} files sent${repairs}, ${present} were there; clients now see timestamp ${version}`;
  if (waiting.length === 0) return sent;
  return `${sent}\nNot sent: a change of ${waiting.join(", ")} that waits for signatures. See \`toasty release status\`.`;
}
