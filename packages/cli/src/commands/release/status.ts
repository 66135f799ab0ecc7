import type { RoleStatus, Status } from "@toasty/releases";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand } from "../../parsing/command.js";
import { table } from "../../printing/layout.js";
import type { Output } from "../../printing/output.js";
import { size } from "../../printing/quantities.js";
import { describeAudience, describeStaged } from "../../releasing/describe.js";
import { openReleases, repoOption } from "../../releasing/repository.js";

export const releaseStatus = defineCommand({
  operands: {},
  options: { ...repoOption },
  examples: [
    ["toasty release status", "roles and releases"],
    [
      "toasty release status --json | jq '.roles[] | select(.freshness != \"fresh\")'",
      "what needs a refresh",
    ],
  ],
  async run({ options, output, signal }) {
    await using repo = await openReleases({ repo: options.repo }, output, signal);
    const status = await repo.status();
    output.result(status, describe(status, output));
    return exitCodes.ok;
  },
});

function describe({ roles, indexes, missingIndexes }: Status, output: Output): string {
  const columns = output.tty ? output.columns : 1000;
  const waiting = new Set(
    roles.flatMap(({ staged }) => staged?.releases ?? []).map(({ line, version }) => keyOf(line, version)),
  );
  const releases = indexes.flatMap(({ releases, ...line }) =>
    releases.map((release) => [
      `${line.app} ${release.version}`,
      line.channel,
      line.platform,
      size(release.archive.length),
      String(release.patches.length),
      // What is staged counts only once it is signed.
      `${waiting.has(keyOf(line, release.version)) ? "not signed yet: " : ""}${describeAudience(release)}`,
    ]),
  );
  const staged = describeStaged(roles);
  return [
    table(["ROLE", "VERSION", "EXPIRES", "KEYS", "WAITS FOR"], roles.map(roleRow), columns),
    "",
    releases.length === 0
      ? "There is no release yet."
      : table(["RELEASE", "CHANNEL", "PLATFORM", "ARCHIVE", "PATCHES", "WHO"], releases, columns),
    ...missingIndexes.map((path) => `${path} is not in this copy of the repository.`),
    ...(staged.length > 0 ? ["", ...staged] : []),
  ].join("\n");
}

function keyOf(
  { app, channel, platform }: Pick<Status["indexes"][number], "app" | "channel" | "platform">,
  version: string,
): string {
  return [app, channel, platform, version].join("/");
}

function roleRow({ role, version, expires, freshness, keyIds, threshold, staged }: RoleStatus): string[] {
  const late = freshness === "fresh" || freshness === undefined ? "" : ` (${freshness})`;
  return [
    role,
    version === undefined ? "none" : String(version),
    expires === undefined ? "" : `${expires.slice(0, 10)}${late}`,
    `${threshold} of ${keyIds.length}`,
    staged ? `${staged.missingSignatures} of ${staged.keyIds.map((id) => id.slice(0, 8)).join(", ")}` : "",
  ];
}
