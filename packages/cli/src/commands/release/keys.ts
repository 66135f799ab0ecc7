import { stat, writeFile } from "node:fs/promises";
import { createKeyFile } from "@toasty/releases";
import { exitCodes } from "../../ending/exit-codes.js";
import { defineCommand, required } from "../../parsing/command.js";
import { UsageError } from "../../parsing/usage-error.js";
import { newPassphraseFor } from "../../releasing/keys.js";

export const releaseKeys = defineCommand({
  description: [
    "Writes the private key, encrypted with a passphrase, and beside it the public one with the ending .pub, which the other commands take. The passphrase, of at least 12 characters, is asked for, or taken from TOASTY_KEY_PASSPHRASE. A key is never overwritten.",
  ],
  operands: { file: required("where the private key goes, such as release.pem") },
  options: {},
  examples: [["toasty release keys release.pem", "release.pem for whoever signs, release.pub for everybody"]],
  async run({ operands: { file }, output, signal }) {
    const publicFile = `${file.replace(/\.(pem|key)$/, "")}.pub`;
    for (const path of [file, publicFile]) {
      if (await stat(path).catch(() => undefined)) {
        throw new UsageError(
          `${path} is there already, and a key is never overwritten.`,
          "Choose another name.",
        );
      }
    }
    const passphrase = await newPassphraseFor(file, signal);
    const { keyId, key } = await createKeyFile(file, { passphrase });
    await writeFile(publicFile, `${key.keyval.public}\n`, { flag: "wx" });
    output.result(
      { keyId, public: key.keyval.public, file, publicFile },
      `${file} is the private key, ${publicFile} the public one, ${keyId} its id`,
    );
    return exitCodes.ok;
  },
});
