import { readFile } from "node:fs/promises";
import { type FetchFunction, nodeFetch } from "@toasty/updater";
import { allChannels, currentPlatform, indexTarget, type ReleaseLine } from "@toasty/updater/metadata";
import type { Context } from "../changes/context.js";
import { isHalfGone } from "../changes/settle.js";
import { versionedName } from "../folder/repository-folder.js";
import { ReleaseError } from "../release-error.js";
import { askAboutMetadata, askAboutTarget, asker, type Finding } from "./site-questions.js";
import { tryAsClient } from "./trial-client.js";

/** Options of `Repository.verify`. */
export interface VerifyOptions {
  /** Sends the requests. Default: `nodeFetch` of `@toasty/updater`. */
  readonly fetch?: FetchFunction | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Result of checking a site. */
export interface Verified {
  /** True if there is no finding of level `error`. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** The lines of this platform, and the version that a client from the very beginning came to on each. */
  readonly clients: readonly (ReleaseLine & { readonly version?: string | undefined })[];
}

/**
 * Checks what a site serves, with the eyes of those who depend on it.
 *
 * Every file that is in force must be there, in its length, unpacked, and in parts if asked; what is not there must be
 * said not to be. Then the real client, with the repository's very first root, goes to the newest release of each
 * line of this platform.
 */
export async function verifySite(
  context: Context,
  url: string,
  { fetch = nodeFetch, signal }: VerifyOptions = {},
): Promise<Verified> {
  const { folder, settings, now } = context;
  const current = await folder.current();
  if (!current.root || !current.timestamp)
    throw new ReleaseError({
      reason: "UNSIGNED",
      message: "nothing is in force yet, so nothing can be published.",
    });
  const ask = asker(url, fetch, signal);
  const findings: Finding[] = [];
  const note = async (asked: Promise<Finding[]>) => {
    try {
      findings.push(...(await asked));
    } catch (error) {
      signal?.throwIfAborted();
      findings.push({ level: "error", message: `the site cannot be asked: ${reasonOf(error)}.` });
    }
  };

  await note(askAboutMetadata(ask, current.root.signed.version + 1));
  if (isHalfGone(current.timestamp.signed.expires, settings.expiryDays.timestamp, now())) {
    findings.push({
      level: "warning",
      message: `the timestamp expires at ${current.timestamp.signed.expires}; run refresh.`,
    });
  }
  const clients: (ReleaseLine & { version?: string | undefined })[] = [];
  for (const channel of allChannels) {
    const targets = current[channel]?.signed.targets ?? {};
    for (const [path, { length, hashes }] of Object.entries(targets)) {
      await note(askAboutTarget(ask, path, length, hashes.sha256));
    }
    const lines = settings.apps.map((app) => ({ app, channel, platform: currentPlatform() }));
    clients.push(...lines.filter((line) => targets[indexTarget(line)]));
  }

  const root = await readFile(folder.metadataFile(versionedName("root", 1)), "utf8");
  for (const client of clients) {
    await using work = await folder.workFolder();
    try {
      client.version = await tryAsClient(client, { url, root, work: work.path, fetch, signal });
    } catch (error) {
      signal?.throwIfAborted();
      const line = `${client.app}, ${client.channel}, ${client.platform}`;
      findings.push({ level: "error", message: `a client of ${line} fails: ${reasonOf(error)}` });
    }
  }
  return { ok: findings.every(({ level }) => level !== "error"), findings: distinct(findings), clients };
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.message, finding])).values()];
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && error.message === "fetch failed") return reasonOf(cause);
  // Node's error for several addresses that all refuse has a code and no message.
  return error.message || String((error as NodeJS.ErrnoException).code);
}
