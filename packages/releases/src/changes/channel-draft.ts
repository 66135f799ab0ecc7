import { createHash } from "node:crypto";
import {
  type Channel,
  customFields,
  indexTarget,
  parseReleaseIndex,
  type Release,
  type ReleaseIndex,
  type ReleaseLine,
  serializeReleaseIndex,
  type TargetPurpose,
  type TargetReference,
  type Version,
} from "@toasty/updater/metadata";
import { channelTargets, type TargetEntry } from "../metadata/roles.js";
import { ReleaseError } from "../release-error.js";
import { type Context, expiry } from "./context.js";
import { listed } from "./listed.js";

/** The targets of a channel, while they are being changed. Begins at what is staged, or else in force. */
export class ChannelDraft {
  readonly #context: Context;
  readonly #channel: Channel;
  readonly #version: number;
  #targets: Record<string, TargetEntry>;

  private constructor(
    context: Context,
    channel: Channel,
    version: number,
    targets: Record<string, TargetEntry>,
  ) {
    this.#context = context;
    this.#channel = channel;
    this.#version = version;
    this.#targets = targets;
  }

  static async open(context: Context, channel: Channel): Promise<ChannelDraft> {
    const current = (await context.folder.current())[channel];
    const staged = (await context.folder.staged())[channel];
    const from = staged ?? current;
    if (from === undefined)
      throw new ReleaseError({
        reason: "NOT_FOUND",
        message: "the repository is not set up yet.",
        remedy: "Run init.",
      });
    return new ChannelDraft(context, channel, (current?.signed.version ?? 0) + 1, { ...from.signed.targets });
  }

  entry(path: string): TargetEntry | undefined {
    return this.#targets[path];
  }

  async index(line: ReleaseLine): Promise<ReleaseIndex> {
    const path = indexTarget(line);
    const entry = this.#targets[path];
    if (entry === undefined) return { ...line, releases: [] };
    return parseReleaseIndex(await this.#context.folder.readTarget(path, entry.hashes.sha256), line);
  }

  /** The lines of an app's releases on this channel, one for each platform. */
  lines(app: string): ReleaseLine[] {
    return Object.keys(this.#targets).flatMap((path) => {
      const [owner, , platform = "", name] = path.split("/");
      return owner === app && name === "index.json" ? [{ app, channel: this.#channel, platform }] : [];
    });
  }

  /** Names a target that the folder already keeps. */
  put({ path, length, sha256 }: TargetReference, purpose: TargetPurpose): void {
    this.#targets[path] = { length, hashes: { sha256 }, custom: customFields(purpose) };
  }

  /** Lists a line's releases anew, and forgets every target that no release of the line has any more. */
  async putIndex(line: ReleaseLine, releases: readonly Release[]): Promise<void> {
    const kept = listed(releases);
    const bytes = serializeReleaseIndex({ ...line, releases: kept });
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const path = indexTarget(line);
    await this.#context.folder.writeTarget(bytes, path, sha256);
    this.put({ path, length: bytes.length, sha256 }, { kind: "index", line });
    const named = new Set(
      kept.flatMap(({ archive, patches }) => [archive, ...patches]).map((target) => target.path),
    );
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    this.#targets = Object.fromEntries(
      Object.entries(this.#targets).filter(
        ([name]) => !name.startsWith(folder) || name === path || named.has(name),
      ),
    );
  }

  /** Stages the channel's metadata for signing. */
  async save(): Promise<void> {
    const { folder, settings, now } = this.#context;
    const expires = expiry(now(), settings.expiryDays[this.#channel]);
    const signed = channelTargets(this.#version, expires, this.#targets);
    await folder.stage(this.#channel, { signed, signatures: [] });
  }
}

/** The release of a version, or an error that says which there are. */
export function releaseIn(index: ReleaseIndex, version: Version): Release {
  const found = index.releases.find((release) => release.version === version);
  if (found) return found;
  const known = index.releases.map((release) => release.version).join(", ") || "none";
  throw new ReleaseError({
    reason: "NOT_FOUND",
    message: `${index.app} has no release ${version} on ${index.channel} for ${index.platform}; it has ${known}.`,
  });
}
