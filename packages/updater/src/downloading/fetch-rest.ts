import { open } from "node:fs/promises";
import { onDisk } from "../durable/disk-error.js";
import { writeFully } from "../durable/durable-file.js";
import type { Answer } from "../fetching/http-source.js";
import { NetworkError, statusError } from "../fetching/network-error.js";
import type { TrustedTarget } from "../trust/trusted-repository.js";
import { cancelled, UpdateError } from "../update-error.js";
import type { Download } from "./download.js";
import { forget, type Place, readValidator, rememberValidator } from "./part-file.js";

/** Asks for what is missing and appends it to the part. */
export async function fetchRest(download: Download, place: Place, have: number): Promise<void> {
  const { target, source, signal, onBytes } = download;
  const url = targetUrl(download.targetsUrl, target);
  const validator = have > 0 ? await readValidator(place.validator) : undefined;
  const answer = await source.get(url, { headers: validator ? rangeFrom(have, validator) : {}, signal });
  const start = await startOf(answer, url, have, target);
  await rememberValidator(place.validator, answer.headers);
  const file = await onDisk("saving the download", () => open(place.part, start === 0 ? "w" : "a"));
  try {
    let written = start;
    onBytes?.(written);
    for await (const chunk of answer.body(target.length - start)) {
      await onDisk("saving the download", () => writeFully(file, chunk));
      written += chunk.length;
      onBytes?.(written);
      if (signal?.aborted) throw cancelled(signal);
    }
    await onDisk("saving the download", () => file.sync());
    if (written < target.length)
      throw new NetworkError({ message: `${url} ends after ${written} of ${target.length} bytes.` });
  } catch (error) {
    answer.drop();
    // More bytes than were signed: none of them can be right.
    if (error instanceof UpdateError && error.reason === "CORRUPT") await forget(place);
    throw error;
  } finally {
    await file.close();
  }
}

/** True if the server will not go on from where the part ends. */
export function isRefusedRange(error: unknown): boolean {
  return error instanceof NetworkError && error.status === 416;
}

/** Returns the position in the target at which the body of an answer begins. Throws if the answer is of no use. */
async function startOf(answer: Answer, url: string, have: number, target: TrustedTarget): Promise<number> {
  const refuse = (error: UpdateError): never => {
    answer.drop();
    throw error;
  };
  if (answer.status === 416)
    return refuse(new NetworkError({ message: `${url} cannot be taken up at byte ${have}.`, status: 416 }));
  if (answer.status === 404 || answer.status === 403) {
    return refuse(
      new UpdateError({
        reason: "NOT_FOUND",
        message: `${url} is not there (${answer.status}), though signed metadata names it: the release is not fully published.`,
        remedy: "Try again later.",
      }),
    );
  }
  if (answer.status !== 200 && answer.status !== 206) {
    return refuse(statusError(url, answer.status));
  }
  const start = answer.status === 206 ? rangeStart(answer.headers) : 0;
  const encoded = (answer.headers.get("content-encoding") ?? "identity") !== "identity";
  if (answer.status === 206 && (start !== have || encoded)) {
    return refuse(
      new NetworkError({ message: `${url} answers with another range than was asked for.`, status: 416 }),
    );
  }
  const whole = answer.status === 206 ? rangeTotal(answer.headers) : lengthIn(answer.headers);
  if (!encoded && whole !== undefined && whole !== target.length) {
    return refuse(
      new UpdateError({
        reason: "CORRUPT",
        message: `${url} has ${whole} bytes instead of the ${target.length} that were signed for it.`,
        remedy: "Try again later, or tell the publisher.",
      }),
    );
  }
  return start;
}

function rangeFrom(start: number, validator: string): Record<string, string> {
  return { range: `bytes=${start}-`, "if-range": validator };
}

function rangeStart(headers: Headers): number {
  return Number(/^bytes (\d+)-/.exec(headers.get("content-range") ?? "")?.[1] ?? Number.NaN);
}

/** The length of the whole file according to an answer with a part of it. */
function rangeTotal(headers: Headers): number | undefined {
  const total = /^bytes \d+-\d+\/(\d+)$/.exec(headers.get("content-range") ?? "")?.[1];
  return total === undefined ? undefined : Number(total);
}

function lengthIn(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length !== null && /^\d+$/.test(length) ? Number(length) : undefined;
}

function targetUrl(targetsUrl: string, { file }: TrustedTarget): string {
  return `${targetsUrl}/${file.split("/").map(encodeURIComponent).join("/")}`;
}
