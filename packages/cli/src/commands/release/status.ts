import type { RoleStatus, Status } from "@toasty/releases";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand } from "../../parsing/command.js";
import type { Output } from "../../printing/output.js";
import { size } from "../../printing/size.js";
import { table } from "../../printing/table.js";
import { openReleases } from "../../releasing/open-releases.js";
import { repoOption } from "../../releasing/repository-options.js";

export const releaseStatus = defineCommand({
  name: "release status",
  summary: "Show what is in force, what expires, and what waits for whom",
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
    await using repo = await openReleases({ repo: options.repo }, signal);
    const status = await repo.status();
    output.result(status, describe(status, output));
    return exitCodes.ok;
  },
});

function describe({ roles, indexes }: Status, output: Output): string {
  const columns = output.tty ? output.columns : 1000;
  const releases = indexes.flatMap(({ app, channel, platform, releases }) =>
    releases.map(({ version, archive, patches, rollOut, yanked }) => [
      `${app} ${version}`,
      channel,
      platform,
      size(archive.length),
      String(patches.length),
      yanked ? `taken back: ${yanked.reason}` : rollOut ? `for ${rollOut.percent} of a hundred` : "for all",
    ]),
  );
  return [
    table(["ROLE", "VERSION", "EXPIRES", "KEYS", "WAITS FOR"], roles.map(roleRow), columns),
    "",
    releases.length === 0
      ? "There is no release yet."
      : table(["RELEASE", "CHANNEL", "PLATFORM", "ARCHIVE", "PATCHES", "WHO"], releases, columns),
  ].join("\n");
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
