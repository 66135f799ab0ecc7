import { createHash } from "node:crypto";
import { ReleaseError } from "../../release-error.js";
import { cacheControl, contentType, type Destination, type Upload } from "../destination.js";
import { type Answer, type Call, callWithRetries } from "./s3-request.js";
import { type Credentials, encodePath, signRequest } from "./sig-v4.js";

/** Address of a store, and credentials to write there. */
export interface S3Options {
  /** The store's address, such as `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  /** Default `us-east-1`; stores other than Amazon's often want `auto`. */
  readonly region?: string | undefined;
  readonly bucket: string;
  /** A folder inside the bucket, without slashes around it. Default: the bucket's top. */
  readonly prefix?: string | undefined;
  /** Default: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` of the environment. */
  readonly credentials?: Credentials | undefined;
  /** Pause before the second attempt; later ones are longer. Default 500. */
  readonly retryMs?: number | undefined;
}

const emptyHash = createHash("sha256").digest("hex");

/**
 * Publishes to S3 or a store that speaks its language and honours `If-None-Match` and `If-Match` on writing.
 *
 * Each file is sent in one piece, so none may be longer than the 5 GB that S3 takes at once.
 */
export function s3Destination(options: S3Options): Destination {
  const { region = "us-east-1", bucket, prefix, retryMs = 500 } = options;
  const credentials = options.credentials ?? environmentCredentials();
  const base = options.endpoint.replace(/\/+$/, "");
  const name = `s3://${[bucket, prefix].filter(Boolean).join("/")}`;

  const call = (
    path: string,
    {
      hash = emptyHash,
      headers = {},
      ...rest
    }: Omit<Call, "url" | "headers"> & { hash?: string | undefined; headers?: Record<string, string> },
  ): Promise<Answer> => {
    const url = new URL(`${base}/${encodePath([bucket, prefix, path].filter(Boolean).join("/"))}`);
    const signed = () =>
      signRequest({
        method: rest.method,
        url,
        headers,
        payloadHash: hash,
        region,
        credentials,
        now: new Date(),
      });
    return callWithRetries(() => ({ ...rest, url, headers: signed() }), retryMs);
  };
  const put = (
    path: string,
    { file, length, sha256 }: Upload,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
  ) => call(path, { method: "PUT", headers, hash: sha256, body: { file, length }, signal });
  const written = (path: string, caching: keyof typeof cacheControl) => ({
    "cache-control": cacheControl[caching],
    "content-type": contentType(path),
  });

  return {
    name,
    async read(path, signal) {
      const answer = await call(path, { method: "GET", signal });
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw refused(name, path, answer);
      return { bytes: answer.body, tag: answer.headers.etag ?? "" };
    },
    async create(path, upload, caching, signal) {
      // What is there already need not be sent only to be refused. Who may not list is told 403 for what is not there.
      const there = await call(path, { method: "HEAD", signal });
      if (there.status === 200) {
        const held = there.headers["content-length"];
        return held === undefined || Number(held) === upload.length ? "exists" : "differs";
      }
      const answer = await put(path, upload, { ...written(path, caching), "if-none-match": "*" }, signal);
      if (answer.status === 412) return "exists";
      if (answer.status !== 200) throw refused(name, path, answer);
      return "created";
    },
    async overwrite(path, upload, caching, signal) {
      const answer = await put(path, upload, written(path, caching), signal);
      if (answer.status !== 200) throw refused(name, path, answer);
    },
    async replace(path, bytes, tag, caching, signal) {
      const condition: Record<string, string> =
        tag === undefined ? { "if-none-match": "*" } : { "if-match": tag };
      const hash = createHash("sha256").update(bytes).digest("hex");
      const headers = { ...written(path, caching), ...condition };
      const answer = await call(path, { method: "PUT", headers, hash, body: bytes, signal });
      // 409: another conditional write of this file is going on. 404: it was deleted meanwhile.
      if ([404, 409, 412].includes(answer.status)) return wroteAfterAll(path, bytes, signal);
      if (answer.status !== 200) throw refused(name, path, answer);
      return true;
    },
  };

  /** A write whose answer was lost is tried again, and then finds its own bytes there. */
  async function wroteAfterAll(
    path: string,
    bytes: Buffer,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const answer = await call(path, { method: "GET", signal });
    return answer.status === 200 && answer.body.equals(bytes);
  }
}

function environmentCredentials(env: NodeJS.ProcessEnv = process.env): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (accessKeyId && secretAccessKey)
    return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  throw new ReleaseError({
    reason: "CONFIG",
    message: "the store needs credentials.",
    remedy: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  });
}

function refused(name: string, path: string, { status, body }: Answer): ReleaseError {
  const text = body.toString("utf8");
  const reason = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? String(status);
  if (status === 401 || status === 403) {
    return new ReleaseError({
      reason: "DENIED",
      message: `${name} refuses access to ${path} (${reason}).`,
      remedy:
        "Check the credentials and the bucket's policy. Without s3:ListBucket, S3 also answers so for what is not there.",
    });
  }
  return new ReleaseError({
    reason: "NETWORK",
    message: `${name} does not take ${path} (${status}, ${reason}).`,
  });
}
