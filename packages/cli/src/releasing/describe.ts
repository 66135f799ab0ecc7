import { isDeepStrictEqual } from "node:util";
import type { HolderChange, Published, ReleaseChange, RoleStatus } from "@toasty/releases";
import { size } from "../printing/quantities.js";

type Release = NonNullable<ReleaseChange["after"]>;

/** Describes what waits for signatures, role by role: everything that a signer agrees to. */
export function describeStaged(roles: readonly RoleStatus[]): string[] {
  return roles.flatMap(({ role, staged }) => {
    if (!staged) return [];
    const { missingSignatures, keyIds, expires, releases, holders, unseen } = staged;
    const keys = keyIds.map(short).join(", ");
    const needs =
      missingSignatures === 0 ? "has its signatures" : `waits for ${missingSignatures} of the keys ${keys}`;
    const changes = [
      ...holders.map(describeHolder),
      ...releases.map(describeRelease),
      ...unseen.map(
        (path) =>
          `? ${path} changes, but is not in this copy, so nobody here can see how. Bring it along before you sign`,
      ),
    ];
    const lines = changes.length > 0 ? changes : ["= nothing but its dates"];
    return [
      `${role} ${needs}, and is then good until ${expires.slice(0, 10)}:`,
      ...lines.map((line) => `  ${line}`),
    ];
  });
}

/** Describes who may have a release, for people. */
export function describeAudience({ yanked, rollOut }: Release): string {
  if (yanked) {
    const way = yanked.downgradeTo ? `, goes back to ${yanked.downgradeTo}` : "";
    return `taken back: ${printable(yanked.reason).slice(1, -1)}${way}`;
  }
  if (!rollOut) return "for all";
  const { percent, startsAt, rampHours } = rollOut;
  const ramp = rampHours === undefined ? "" : `, over ${rampHours} hours from ${startsAt}`;
  return `for ${percent} of a hundred${ramp}`;
}

function describeHolder({ role, keys, threshold, paths }: HolderChange): string {
  return [
    `~ ${role}:`,
    ...keys.added.map((id) => `+key ${short(id)}`),
    ...keys.removed.map((id) => `-key ${short(id)}`),
    ...(threshold.before === threshold.after ? [] : [`threshold ${threshold.before} -> ${threshold.after}`]),
    ...paths.added.map((path) => `+path ${printable(path)}`),
    ...paths.removed.map((path) => `-path ${printable(path)}`),
  ].join(" ");
}

function describeRelease({ line, version, before, after }: ReleaseChange): string {
  const name = `${line.app} ${version} on ${line.channel} for ${line.platform}`;
  if (after === undefined) return `- ${name}: no longer listed`;
  if (before === undefined) {
    const details = [describeAudience(after), size(after.archive.length), ...extras(after)];
    return `+ ${name}: ${details.join("; ")}`;
  }
  return `~ ${name}: ${differences(before, after).join("; ")}`;
}

function extras({ required, minOs, notes, custom, patches }: Release): string[] {
  return [
    ...(required ? [`required: ${required}`] : []),
    ...(minOs ? [`minOs: ${printable(minOs)}`] : []),
    ...(patches.length > 0 ? [`${patches.length} patches`] : []),
    ...(notes ? [`notes: ${printable(notes)}`] : []),
    ...(custom ? [`custom: ${printable(custom)}`] : []),
  ];
}

/** Every member that differs, those that decide who gets the release first. */
function differences(before: Release, after: Release): string[] {
  const [old, next] = [describeAudience(before), describeAudience(after)];
  const audience = old === next ? [] : [`${old} -> ${next}`];
  const names = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Release)[]);
  const rest = [...names].flatMap((name) => {
    if (isDeepStrictEqual(before[name], after[name])) return [];
    if (name === "patches") return [`patches ${before.patches.length} -> ${after.patches.length}`];
    if ((name === "yanked" || name === "rollOut") && audience.length > 0) return [];
    return [`${name} ${printable(before[name])} -> ${printable(after[name])}`];
  });
  return [...audience, ...rest];
}

/** Texts of a staged file may hold what moves a terminal's cursor, or turns the direction of writing. */
function printable(value: unknown): string {
  return (JSON.stringify(value) ?? "none").replace(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function short(keyId: string): string {
  return keyId.slice(0, 8);
}

/** One sentence on what was sent, and one on what was not. */
export function describePublished({ version, uploaded, repaired, present, waiting }: Published): string {
  const repairs = repaired > 0 ? `, ${repaired} that were cut off there sent again` : "";
  const sent = `${uploaded} files sent${repairs}, ${present} were there; clients now see timestamp ${version}`;
  if (waiting.length === 0) return sent;
  return `${sent}\nNot sent: a change of ${waiting.join(", ")} that waits for signatures. See \`toasty release status\`.`;
}
