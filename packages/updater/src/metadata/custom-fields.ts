import { UpdateError } from "../update-error.js";
import { type Field, member, sha256, text } from "./shape.js";
import { isTargetOf, type ReleaseLine } from "./target-name.js";
import type { Version } from "./version.js";

/**
 * Fields of a target in its signed metadata, under `custom.toasty`.
 *
 * The name of a target can be chosen by whoever writes the index; these fields tie the bytes to their purpose, so that
 * an archive of another app, platform or version is refused even though it is properly signed.
 */
export type TargetPurpose =
  | { readonly kind: "index"; readonly line: ReleaseLine }
  | {
      readonly kind: "archive";
      readonly line: ReleaseLine;
      readonly version: Version;
      readonly stream: string;
    }
  | {
      readonly kind: "patch";
      readonly line: ReleaseLine;
      readonly from: string;
      readonly version: Version;
      readonly stream: string;
    };

/** The `custom` member of a target's metadata. Whole numbers and texts only: canonical JSON has no fractions. */
export function customFields(purpose: TargetPurpose): { toasty: Record<string, string> } {
  const { kind, line } = purpose;
  const own = { kind, app: line.app, channel: line.channel, platform: line.platform };
  switch (kind) {
    case "index":
      return { toasty: own };
    case "archive":
      return { toasty: { ...own, version: purpose.version, stream: purpose.stream } };
    case "patch":
      return { toasty: { ...own, version: purpose.version, stream: purpose.stream, from: purpose.from } };
  }
}

/** Checks that a target's signed `custom` fields say exactly what it is about to be used for. */
export function checkPurpose(path: string, custom: unknown, wanted: TargetPurpose): void {
  if (!isTargetOf(wanted.line, path)) {
    throw new UpdateError({
      reason: "METADATA",
      message: `the target ${path} belongs to another app, channel or platform.`,
    });
  }
  const field: Field = member({ value: custom ?? {}, path: `custom of ${path}` }, "toasty");
  const expected = customFields(wanted).toasty;
  for (const [name, value] of Object.entries(expected)) {
    const found =
      name === "stream" || name === "from" ? sha256(member(field, name)) : text(member(field, name));
    if (found !== value) {
      throw new UpdateError({
        reason: "METADATA",
        message: `the target ${path} is signed for ${name} ${found}, not for ${value}.`,
      });
    }
  }
}
