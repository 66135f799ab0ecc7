import { type InspectedInstallation, inspectInstallation } from "@toasty/updater";
import { createLiveRegion } from "../desk/live-region.js";
import { exitCodes } from "../ending/exit-codes.js";
import { defineCommand, required } from "../parsing/command.js";
import { progressLine } from "../printing/bar.js";
import { size } from "../printing/quantities.js";
import { describeNoUpdate, describeUpdate } from "../updating/describe-update.js";
import { openInstallation, updateOptions } from "../updating/open-installation.js";

export const updateCheck = defineCommand({
  description: [
    "Verifies everything that the host says, and changes nothing. Asks as a person does, so a roll-out in stages does not apply. A version that was rolled back here is not offered again. Ends with 7 if there is nothing newer, with 6 if the repository cannot be trusted.",
  ],
  operands: { installation: required("the app's folder, with versions and state in it") },
  options: { ...updateOptions },
  examples: [
    [
      "toasty update check ~/.local/share/acme --url https://updates.example.com --root root.json",
      "what there is, and how much to download",
    ],
  ],
  async run({ operands: { installation }, options, output, signal }) {
    const updater = await openInstallation(installation, options);
    const update = await updater.check({ asked: true, signal });
    const { version } = updater;
    const { held } = await updater.status();
    output.result(
      { version, update: update ?? null, held },
      update ? describeUpdate(updater, update) : describeNoUpdate(version, held),
    );
    return update ? exitCodes.ok : exitCodes.nothingNewer;
  },
});

export const updateApply = defineCommand({
  description: [
    "Asks as a person does, so a roll-out in stages does not apply. The version is in force at the app's next start; a running app is left alone. A download that broke off is taken up again. Ends with 7 if there is nothing newer.",
  ],
  operands: { installation: required("the app's folder, with versions and state in it") },
  options: { ...updateOptions },
  examples: [
    [
      "toasty update apply ~/.local/share/acme --url https://updates.example.com --root root.json",
      "the next start runs the new version",
    ],
  ],
  async run({ operands: { installation }, options, output, signal }) {
    const updater = await openInstallation(installation, options);
    const update = await updater.check({ asked: true, signal });
    const { version } = updater;
    if (update === undefined) {
      const { held } = await updater.status();
      output.result({ version, update: null, held }, describeNoUpdate(version, held));
      return exitCodes.nothingNewer;
    }
    output.note(describeUpdate(updater, update));
    using region = createLiveRegion(output);
    await updater.prepare(update, {
      signal,
      onProgress({ phase, fraction, bytes, totalBytes }) {
        const status = phase === "download" ? `${size(bytes)} of ${size(totalBytes)}` : "installing";
        const bar = { title: "", status, value: fraction, valueText: `${Math.round(fraction * 100)} %` };
        region.show([progressLine(update.version, bar, output.columns)]);
      },
    });
    region[Symbol.dispose]();
    output.result(
      { version, update, state: "staged" },
      `${update.version} is staged: the app's next start runs it`,
    );
    return exitCodes.ok;
  },
});

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
