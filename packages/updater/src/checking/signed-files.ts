import { checkPurpose } from "../metadata/custom-fields.js";
import type { Release } from "../metadata/release.js";
import type { ReleaseLine } from "../metadata/target-name.js";
import type { Plan } from "../planning/cheapest-path.js";
import type { TrustedRepository, TrustedTarget } from "../trust/trusted-repository.js";
import { UpdateError } from "../update-error.js";

/** The signed description of a release's archive. */
export async function trustedArchive(
  repository: TrustedRepository,
  line: ReleaseLine,
  { version, archive, stream }: Release,
): Promise<TrustedTarget> {
  const target = await repository.target(archive.path);
  if (target === undefined) {
    throw new UpdateError({
      reason: "METADATA",
      message: `the index names ${archive.path}, which nobody has signed.`,
      remedy: "Tell the publisher.",
    });
  }
  checkPurpose(archive.path, target.custom, { kind: "archive", line, version, stream: stream.sha256 });
  return target;
}

/** The signed descriptions of the plan's patches, by hash; a patch without a fitting one is as good as not there. */
export async function trustedPatches(
  repository: TrustedRepository,
  line: ReleaseLine,
  plan: Plan,
): Promise<Map<string, TrustedTarget>> {
  const found = new Map<string, TrustedTarget>();
  for (const { patch, makes } of plan.kind === "patch" ? plan.steps : []) {
    const target = await repository.target(patch.path);
    if (target?.digest !== patch.sha256 || target.length !== patch.length) continue;
    const purpose = {
      kind: "patch",
      line,
      from: patch.from,
      version: makes.version,
      stream: makes.stream.sha256,
    } as const;
    checkPurpose(patch.path, target.custom, purpose);
    found.set(patch.sha256, target);
  }
  return found;
}
