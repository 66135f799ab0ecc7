import type { Release, RollOut, StreamReference, TargetReference, Yank } from "./release.js";
import {
  count,
  type Field,
  items,
  member,
  moment,
  objectAt,
  oneOf,
  optional,
  refuse,
  sha256,
  text,
} from "./shape.js";
import { isTargetOf, type ReleaseLine } from "./target-name.js";
import { parseVersion } from "./version.js";

/** Reads one release of an index; its targets must belong to the index's own line. */
export function releaseAt(field: Field, line: ReleaseLine): Release {
  return {
    version: parseVersion(text(member(field, "version"))),
    archive: targetAt(member(field, "archive"), line),
    stream: streamAt(member(field, "stream")),
    patches: items(member(field, "patches")).map((patch) => ({
      ...targetAt(patch, line),
      from: sha256(member(patch, "from")),
    })),
    ...present({
      required: optional(member(field, "required"), oneOf(["step", "now"])),
      rollOut: optional(member(field, "rollOut"), rollOutAt),
      yanked: optional(member(field, "yanked"), yankAt),
      minOs: optional(member(field, "minOs"), osVersion),
      publishedAt: optional(member(field, "publishedAt"), moment),
      notes: optional(member(field, "notes"), text),
      custom: optional(member(field, "custom"), objectAt),
    }),
  };
}

function targetAt(field: Field, line: ReleaseLine): TargetReference {
  const path = text(member(field, "path"));
  if (!isTargetOf(line, path))
    refuse(member(field, "path"), `a target of ${line.app}, ${line.channel}, ${line.platform}`);
  return { path, ...streamAt(field) };
}

function streamAt(field: Field): StreamReference {
  return { length: count(member(field, "length")), sha256: sha256(member(field, "sha256")) };
}

function rollOutAt(field: Field): RollOut {
  const percent = member(field, "percent");
  if (typeof percent.value !== "number" || !(percent.value >= 0 && percent.value <= 100))
    refuse(percent, "from 0 to 100");
  const rampHours = member(field, "rampHours");
  const startsAt = optional(member(field, "startsAt"), moment);
  if (rampHours.value !== undefined && startsAt === undefined)
    refuse(member(field, "startsAt"), "given with rampHours");
  return {
    percent: percent.value as number,
    salt: text(member(field, "salt")),
    ...present({ startsAt, rampHours: optional(rampHours, count) }),
  };
}

function yankAt(field: Field): Yank {
  return {
    reason: text(member(field, "reason")),
    ...present({ downgradeTo: optional(member(field, "downgradeTo"), (at) => parseVersion(text(at))) }),
  };
}

function osVersion(field: Field): string {
  if (!/^\d+(\.\d+){0,3}$/.test(text(field)))
    refuse(field, "a version of the operating system such as 10.0.19041");
  return field.value as string;
}

/** Only the members that are there, so that absent and undefined never differ. */
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof present<T>
  >;
}
