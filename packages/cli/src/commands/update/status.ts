import { type InspectedInstallation, inspectInstallation } from "@toasty/updater";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";

export const updateStatus = defineCommand({
  description: ["Only reads, and needs no network."],
  operands: { installation: required("the app's folder, with versions and state in it") },
  options: {},
  examples: [
    ["toasty update status ~/.local/share/acme", "the version in force, and versions that were rolled back"],
  ],
  async run({ operands: { installation }, output }) {
    const found = await inspectInstallation(installation);
    output.result(found, describe(found));
    return exitCodes.ok;
  },
});

function describe({
  app,
  version,
  platform,
  folder,
  state,
  update,
  reason,
  held,
}: InspectedInstallation): string {
  const last = {
    idle: "no update yet",
    staged: `${update} is staged: the next start runs it`,
    switching: `a switch concerning ${update} was cut off: the next start finishes it`,
    pending: `${update} is on trial until it says that it works`,
    committed: `${update} said that it works`,
    "rolled-back": `${update} was rolled back: ${reason === "died" ? "it died" : reason === "missing" ? "its files were gone" : "it did not become healthy in time"}`,
  }[state];
  const lines = [`${app} ${version} for ${platform} in ${folder}`, last];
  return [...lines, ...(held.length > 0 ? [`not offered here again: ${held.join(", ")}`] : [])].join("\n");
}
