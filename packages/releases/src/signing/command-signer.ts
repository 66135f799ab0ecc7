import { spawn } from "node:child_process";
import { buffer, text } from "node:stream/consumers";
import { ReleaseError } from "../release-error.js";
import { isSignature, type PublicKey } from "./public-key.js";
import type { Signer } from "./signer.js";

/** Time for a person to touch a token. */
const signingTimeoutMs = 120_000;

/**
 * Signs by a command: whatever reaches a hardware token or a cloud's key store.
 *
 * It gets the bytes to sign on its standard input and writes the signature's 64 bytes to its output, as they are, in
 * hexadecimal digits or in base64. What comes back is checked against the public key.
 */
export function commandSigner(command: readonly [string, ...string[]], key: PublicKey): Signer {
  return {
    ...key,
    async sign(data) {
      const output = await run(command, data);
      const signature = signatureIn(output).find(
        (each) => each.length === 64 && isSignature(key.key, data, each),
      );
      if (signature) return signature;
      throw new ReleaseError({
        reason: "KEY",
        message: `${command[0]} printed no signature by the key ${key.keyId.slice(0, 8)}….`,
      });
    },
  };
}

function signatureIn(output: Buffer): Buffer[] {
  const printed = output.toString("latin1").trim();
  return [output, Buffer.from(printed, "hex"), Buffer.from(printed, "base64")];
}

async function run([program, ...args]: readonly [string, ...string[]], input: Uint8Array): Promise<Buffer> {
  const child = spawn(program, args, { stdio: "pipe", timeout: signingTimeoutMs, windowsHide: true });
  const ended = new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? signal ?? "an unknown reason"));
  });
  child.stdin.on("error", () => {}); // A command that does not read all of it may still sign.
  child.stdin.end(input);
  try {
    const [output, complaint, end] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
    if (end === 0) return output;
    throw new Error(`it ended with ${end}. ${complaint.trim()}`);
  } catch (cause) {
    throw new ReleaseError({
      reason: "KEY",
      message: `the signing command ${program} failed: ${(cause as Error).message}`,
      cause,
    });
  }
}
