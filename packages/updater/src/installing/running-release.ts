import { realpath } from "node:fs/promises";
import { basename, dirname, relative, sep } from "node:path";
import { UpdateError, type UpdateErrorReason } from "../update-error.js";
import { isReleaseFolder, type Layout } from "./layout.js";
import { readPointer } from "./pointer.js";

/** Set by the launcher for the program that it starts: the path of its release. */
const releaseVariable = "TOASTY_UPDATER_RELEASE";

/** Set beside it: the reason, message and remedy of what the launcher ran into while it put the installation in order, or empty. */
const problemVariable = "TOASTY_UPDATER_PROBLEM";

/** The variables that a launcher adds to the environment of the program that it starts. */
export async function launchedAs(
  place: string,
  problem: UpdateError | undefined,
): Promise<Record<string, string>> {
  return {
    [releaseVariable]: await realpath(place),
    [problemVariable]: problem === undefined ? "" : problemText(problem),
  };
}

/** The problem that the launcher of this process ran into, if it did. */
export async function launchProblem(layout: Layout): Promise<UpdateError | undefined> {
  const text = process.env[problemVariable];
  if (!text || !(await isLaunched(layout))) return undefined;
  try {
    return readProblem(text);
  } catch {
    return undefined;
  }
}

const problemText = ({ reason, message, remedy }: UpdateError): string =>
  JSON.stringify({ reason, message, remedy });

/**
 * Reads a problem from the variable. An older launcher, which an update does not replace, gives a code in kebab-case and
 * repeats it in the message.
 */
function readProblem(text: string): UpdateError {
  const { reason, code, message, remedy } = JSON.parse(text);
  if (reason !== undefined) return new UpdateError({ reason, message: String(message), remedy });
  return new UpdateError({
    reason: String(code).replaceAll("-", "_").toUpperCase() as UpdateErrorReason,
    message: String(message).replace(`[${code}] `, ""),
  });
}

/** True if a launcher of this installation started this process and watches over it. */
export async function isLaunched(layout: Layout): Promise<boolean> {
  return (await launchedRelease(layout)) !== undefined;
}

/**
 * The folder of the release that this very process runs from. The pointer may name another one by now; it is asked
 * only if neither the launcher nor the program's own path tells.
 */
export async function runningRelease(layout: Layout): Promise<string> {
  const launched = await launchedRelease(layout);
  if (launched !== undefined) return launched;
  const versions = await realVersions(layout);
  for (const path of [process.argv[1], process.execPath]) {
    if (path === undefined) continue;
    const [folder] = relative(versions, await realpath(path).catch(() => path)).split(sep);
    if (folder !== undefined && isReleaseFolder(folder)) return folder;
  }
  return readPointer(layout);
}

/** Programs hand their environment on: an app that was started by another one finds that one's variable. */
async function launchedRelease(layout: Layout): Promise<string | undefined> {
  const place = process.env[releaseVariable];
  if (place === undefined || dirname(place) !== (await realVersions(layout))) return undefined;
  return isReleaseFolder(basename(place)) ? basename(place) : undefined;
}

function realVersions(layout: Layout): Promise<string> {
  return realpath(layout.versions).catch(() => layout.versions);
}
