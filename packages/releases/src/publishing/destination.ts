/** A file of the repository that is published. */
export interface Upload {
  readonly file: string;
  readonly length: number;
  readonly sha256: string;
}

/** Caching of a published file: for ever, since its name changes with it, or not without asking. */
export type Caching = "immutable" | "revalidate";

/** Content of a file at a destination, and a tag that changes with it. */
export interface Held {
  readonly bytes: Buffer;
  readonly tag: string;
}

/** A place that a static web server or a content network serves from. */
export interface Destination {
  /** For messages. */
  readonly name: string;
  read(path: string, signal?: AbortSignal): Promise<Held | undefined>;
  /**
   * Writes a file that is not there yet. Changes nothing if it is, and returns `exists`, or `differs` if what is there
   * has another length. A destination that cannot tell the length returns `exists`.
   */
  create(
    path: string,
    upload: Upload,
    caching: Caching,
    signal?: AbortSignal,
  ): Promise<"created" | "exists" | "differs">;
  /** Replaces a file that is there with another length: what an upload that broke off has left. */
  overwrite?(path: string, upload: Upload, caching: Caching, signal?: AbortSignal): Promise<void>;
  /**
   * Writes a file only if it is still what `tag` stands for, or still not there. Returns false if somebody else was
   * faster.
   */
  replace(
    path: string,
    bytes: Buffer,
    tag: string | undefined,
    caching: Caching,
    signal?: AbortSignal,
  ): Promise<boolean>;
}

export const cacheControl: Readonly<Record<Caching, string>> = {
  immutable: "public, max-age=31536000, immutable",
  revalidate: "no-cache",
};

export function contentType(path: string): string {
  if (path.endsWith(".json")) return "application/json";
  return path.endsWith(".zst") ? "application/zstd" : "application/octet-stream";
}
