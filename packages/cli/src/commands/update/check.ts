import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { describeNoUpdate, describeUpdate } from "../../updating/describe-update.js";
import { openInstallation, updateOptions } from "../../updating/open-installation.js";

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
