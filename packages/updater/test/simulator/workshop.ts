import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  archiveTarget,
  type Channel,
  currentPlatform,
  customFields,
  indexTarget,
  manifestFile,
  parseVersion,
  patchTarget,
  type Release,
  type ReleaseLine,
  serializeManifest,
  serializeReleaseIndex,
} from "../../src/metadata/index.js";
import { createArchive, openInstalled, scanFolder, streamOf } from "../../src/patch/index.js";
import { makeReleasePatch } from "../../src/patch/make/make-release-patch.js";
import { type SimulatedRepository, sha256 } from "./repository.js";

/** A release as the workshop made it: where its files lie, and its entry in the index. */
export interface BuiltRelease {
  readonly folder: string;
  entry: Release;
}

export type Files = Record<string, string | Buffer | { link: string }>;

/** Makes real releases, archives and patches, and puts them into a simulated repository. */
export class Workshop implements AsyncDisposable {
  readonly line: ReleaseLine;
  readonly releases: BuiltRelease[] = [];
  readonly #repository: SimulatedRepository;
  readonly #dir: string;

  static async open(
    repository: SimulatedRepository,
    channel: Channel = "stable",
    app = "acme",
    platform = currentPlatform(),
  ): Promise<Workshop> {
    const dir = await mkdtemp(join(tmpdir(), "toasty-workshop-"));
    return new Workshop(repository, dir, { app, channel, platform });
  }

  private constructor(repository: SimulatedRepository, dir: string, line: ReleaseLine) {
    this.#repository = repository;
    this.#dir = dir;
    this.line = line;
  }

  /** Builds a release, signs its archive, and lists it. */
  async release(
    text: string,
    files: Files,
    more: Partial<Release> = {},
    launch = ["node", "./app.mjs"],
  ): Promise<BuiltRelease> {
    const version = parseVersion(text);
    const folder = await mkdtemp(join(this.#dir, `${text}-`));
    for (const [path, content] of Object.entries(files)) await putFile(join(folder, path), content);
    const { app, platform } = this.line;
    const manifest = {
      app,
      version,
      platform,
      launch: launch as [string],
      entries: await scanFolder(folder),
    };
    await writeFile(join(folder, manifestFile), serializeManifest(manifest));
    const installed = await openInstalled(folder);
    const stream = await streamOf(installed);
    const file = join(this.#dir, `${sha256(Buffer.from(folder))}.tar.zst`);
    await createArchive(installed, file, { level: 1 });
    const archive = this.sign(archiveTarget(this.line, version), await readFile(file), {
      kind: "archive",
      line: this.line,
      version,
      stream: stream.sha256,
    });
    const built = { folder, entry: { version, archive, stream, patches: [], ...more } };
    this.releases.unshift(built);
    return built;
  }

  /** Makes and signs the patch from one release to another, and lists it. */
  async patch(from: BuiltRelease, to: BuiltRelease): Promise<Buffer> {
    const file = join(this.#dir, `${from.entry.version}..${to.entry.version}.${this.releases.length}.tpatch`);
    await makeReleasePatch(file, await openInstalled(from.folder), await openInstalled(to.folder));
    const bytes = await readFile(file);
    this.addPatch(from, to, bytes);
    return bytes;
  }

  /** Signs any bytes as the patch from one release to another. */
  addPatch(from: BuiltRelease, to: BuiltRelease, bytes: Buffer): void {
    const { version, stream } = to.entry;
    const target = this.sign(patchTarget(this.line, from.entry.version, version), bytes, {
      kind: "patch",
      line: this.line,
      from: from.entry.stream.sha256,
      version,
      stream: stream.sha256,
    });
    const patch = { ...target, from: from.entry.stream.sha256 };
    to.entry = { ...to.entry, patches: [...to.entry.patches, patch] };
  }

  /** Puts bytes into the repository under a signed purpose. */
  sign(path: string, bytes: Buffer, purpose: Parameters<typeof customFields>[0]) {
    this.#repository.targets.get(this.line.channel)?.set(path, { bytes, custom: customFields(purpose) });
    return { path, length: bytes.length, sha256: sha256(bytes) };
  }

  /** Writes the index of what is listed now, and signs everything. */
  publish(): void {
    const releases = this.releases.map(({ entry }) => entry);
    this.sign(indexTarget(this.line), serializeReleaseIndex({ ...this.line, releases }), {
      kind: "index",
      line: this.line,
    });
    this.#repository.publish();
  }

  async [Symbol.asyncDispose]() {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

async function putFile(path: string, content: Files[string]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (typeof content === "object" && "link" in content) return symlink(content.link, path);
  await writeFile(path, content);
  if (/\/bin\//.test(path)) await chmod(path, 0o755);
}
