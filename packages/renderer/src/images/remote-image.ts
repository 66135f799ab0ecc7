import { type LookupAddress, lookup } from "node:dns";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { ImageType } from "./image-type.js";
import { checkPicture, ImageRefused, maxImageBytes } from "./local-image.js";
import { isPublicAddress } from "./public-address.js";

const timeLimitMs = 5_000;
const maxRedirects = 3;

/** A picture that was fetched. */
export interface Fetched {
  readonly bytes: Buffer;
  readonly type: ImageType;
}

/**
 * Fetches a picture from the public internet: within five seconds, up to 3 MB, over at most three redirects.
 *
 * A notification must not make the desk call services of its own machine or network, so every address that a name has
 * is checked, and the connection is made to the checked one, at each redirect anew.
 */
export async function fetchImage(
  url: string,
  allowed: (address: string) => boolean = isPublicAddress,
): Promise<Fetched> {
  const signal = AbortSignal.timeout(timeLimitMs);
  try {
    return await follow(new URL(url), allowed, signal, maxRedirects);
  } catch (error) {
    if (error instanceof ImageRefused) throw error;
    const reason = signal.aborted ? `it took longer than ${timeLimitMs / 1000} s` : (error as Error).message;
    throw new ImageRefused(`it cannot be fetched (${reason})`);
  }
}

async function follow(
  url: URL,
  allowed: (address: string) => boolean,
  signal: AbortSignal,
  left: number,
): Promise<Fetched> {
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new ImageRefused(`it leads to ${url.protocol}`);
  const response = await get(url, allowed, signal);
  try {
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location) {
      if (left === 0) throw new ImageRefused(`it redirects more than ${maxRedirects} times`);
      return await follow(new URL(headers.location, url), allowed, signal, left - 1);
    }
    if (statusCode !== 200) throw new ImageRefused(`the server answers ${statusCode}`);
    const bytes = await read(response);
    return { bytes, type: checkPicture(bytes) };
  } finally {
    response.destroy();
  }
}

function get(url: URL, allowed: (address: string) => boolean, signal: AbortSignal): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  // A literal address is not looked up, so it has to be checked here.
  if (isIP(host) && !allowed(host)) throw new ImageRefused(`${host} is not on the public internet`);
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(
      url,
      { signal, lookup: checkedLookup(allowed), agent: false, headers: { accept: "image/*" } },
      resolve,
    )
      .on("error", reject)
      .end();
  });
}

function checkedLookup(allowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[] = []) => {
      const [first] = addresses;
      const inside = addresses.find(({ address }) => !allowed(address));
      const problem =
        error ??
        (inside
          ? new ImageRefused(`${hostname} is ${inside.address}, which is not on the public internet`)
          : null);
      if (problem || !first)
        return callback(problem ?? new ImageRefused(`${hostname} has no address`), "", 0);
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const tooLarge = new ImageRefused(`it is larger than ${maxImageBytes / 1024 / 1024} MB`);
  if (Number(response.headers["content-length"] ?? 0) > maxImageBytes) throw tooLarge;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > maxImageBytes) throw tooLarge;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
