import { UpdateError } from "../update-error.js";
import { checkLinksStayInside, checkPathsApart, checkRelativePath } from "./safe-path.js";
import {
  count,
  type Field,
  items,
  member,
  objectAt,
  oneOf,
  optional,
  parseJson,
  sha256,
  text,
} from "./shape.js";
import { checkAppName, checkPlatform } from "./target-name.js";
import { parseVersion, type Version } from "./version.js";

/** The file at the top of every release's folder that says what the release is and lists all its other files. */
export const manifestFile = "toasty-manifest.json";

/**
 * Content of a release. Its bytes end the canonical stream, so the hash of the stream covers it.
 */
export interface ReleaseManifest {
  readonly app: string;
  readonly version: Version;
  readonly platform: string;
  /**
   * The command that starts the app. Parts that begin with `./` are paths inside the release; a first part without it
   * is looked up on the PATH.
   */
  readonly launch: readonly [string, ...string[]];
  /** Every file and link but the manifest itself, sorted by path. Folders are implied, empty ones not kept. */
  readonly entries: readonly ManifestEntry[];
}

/** Entry of a release at a path. */
export type ManifestEntry = ManifestFile | ManifestLink;

/** A file of a release. */
export interface ManifestFile {
  readonly path: string;
  readonly length: number;
  readonly sha256: string;
  readonly executable: boolean;
}

/** A symbolic link of a release; it stays inside. */
export interface ManifestLink {
  readonly path: string;
  readonly link: string;
}

/** Checks a manifest and puts its entries in order. */
function releaseManifest(manifest: ReleaseManifest): ReleaseManifest {
  checkAppName(manifest.app);
  parseVersion(manifest.version);
  checkPlatform(manifest.platform);
  for (const entry of manifest.entries) {
    checkRelativePath(entry.path);
  }
  for (const part of manifest.launch) if (part.startsWith("./")) checkRelativePath(part.slice(2));
  checkPathsApart([manifestFile, ...manifest.entries.map((entry) => entry.path)]);
  checkLinksStayInside(links(manifest.entries));
  return { ...manifest, entries: [...manifest.entries].sort((a, b) => byBytes(a.path, b.path)) };
}

/** The bytes of a manifest: the same for equal manifests, on every machine. */
export function serializeManifest(manifest: ReleaseManifest): Buffer {
  const { app, version, platform, launch, entries } = releaseManifest(manifest);
  const lines = entries.map((entry) =>
    JSON.stringify(
      "link" in entry
        ? { path: entry.path, link: entry.link }
        : {
            path: entry.path,
            length: entry.length,
            sha256: entry.sha256,
            ...(entry.executable ? { executable: true } : {}),
          },
    ),
  );
  const head = JSON.stringify({ schema: 1, app, version, platform, launch }).slice(0, -1);
  return Buffer.from(`${head},"entries":[\n${lines.join(",\n")}\n]}\n`);
}

/** Reads a manifest and checks it as strictly as a hostile one deserves. */
export function parseManifest(bytes: Uint8Array): ReleaseManifest {
  const root = parseJson(Buffer.from(bytes).toString("utf8"), "the release's manifest");
  oneOf([1])(member(root, "schema"));
  const launch = items(member(root, "launch")).map(text);
  const [program, ...args] = launch;
  if (program === undefined)
    throw new UpdateError({ reason: "METADATA", message: "the release's manifest names no launch command." });
  return releaseManifest({
    app: text(member(root, "app")),
    version: parseVersion(text(member(root, "version"))),
    platform: text(member(root, "platform")),
    launch: [program, ...args],
    entries: items(member(root, "entries")).map(entryAt),
  });
}

function entryAt(field: Field): ManifestEntry {
  const path = text(member(field, "path"));
  if (Object.hasOwn(objectAt(field), "link")) return { path, link: text(member(field, "link")) };
  return {
    path,
    length: count(member(field, "length")),
    sha256: sha256(member(field, "sha256")),
    executable: optional(member(field, "executable"), oneOf([true, false])) ?? false,
  };
}

function links(entries: readonly ManifestEntry[]): Map<string, string> {
  return new Map(entries.flatMap((entry) => ("link" in entry ? [[entry.path, entry.link] as const] : [])));
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
