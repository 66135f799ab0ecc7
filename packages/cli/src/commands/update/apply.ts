import { createLiveRegion } from "../../desk/live-region.js";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { progressLine } from "../../printing/bar.js";
import { size } from "../../printing/size.js";
import { describeNoUpdate, describeUpdate } from "../../updating/describe-update.js";
import { openInstallation, updateOptions } from "../../updating/open-installation.js";

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
