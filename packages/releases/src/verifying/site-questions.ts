import type { FetchFunction } from "@toasty/updater";
import { hashedName } from "../folder/repository-folder.js";

/** Something that is wrong with a site, or will be. */
export interface Finding {
  /** `error`: clients cannot update. `warning`: they can, but not as well, or not for long. */
  readonly level: "error" | "warning";
  readonly message: string;
}

type Ask = (path: string, headers?: Record<string, string>) => Promise<Response>;

/** A way to ask a site: bodies are dropped, since only what is said about them matters here. */
export function asker(url: string, fetch: FetchFunction, signal?: AbortSignal): Ask {
  const base = url.replace(/\/+$/, "");
  return async (path, headers = {}) => {
    const target = `${base}/${path.split("/").map(encodeURIComponent).join("/")}`;
    const timeout = AbortSignal.timeout(30_000);
    const answer = await fetch(target, {
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await answer.body?.cancel();
    return answer;
  };
}

/** Checks that a host serves metadata fresh and unchanged, and answers 404 for a file that is not there. */
export async function askAboutMetadata(ask: Ask, nextRoot: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const missing = await ask(`metadata/${nextRoot}.root.json`);
  if (missing.status !== 404 && missing.status !== 403) {
    findings.push({
      level: "warning",
      message:
        `a file that is not there is answered with ${missing.status} instead of 404. ` +
        "Turn off the host's fallback page for the repository's folder.",
    });
  }
  const timestamp = await ask("metadata/timestamp.json");
  if (timestamp.status !== 200) {
    const message = `metadata/timestamp.json is answered with ${timestamp.status}. Check the URL, and that everything was published.`;
    findings.push({ level: "error", message });
  } else if (!/no-cache|no-store|max-age=\d{1,2}(?!\d)/.test(timestamp.headers.get("cache-control") ?? "")) {
    const message =
      "timestamp.json may be cached for long, so clients see releases late or not at all. Serve it with Cache-Control: no-cache.";
    findings.push({ level: "warning", message });
  }
  return findings;
}

/** Checks that a host serves a payload whole, in parts, and not packed once more. */
export async function askAboutTarget(
  ask: Ask,
  path: string,
  length: number,
  sha256: string,
): Promise<Finding[]> {
  const name = `targets/${hashedName(path, sha256)}`;
  const whole = await ask(name, { "accept-encoding": "gzip, br, zstd" });
  if (whole.status !== 200)
    return [{ level: "error", message: `${name} is answered with ${whole.status}; publish again.` }];
  const findings: Finding[] = [];
  const packing = whole.headers.get("content-encoding");
  if (packing && packing !== "identity") {
    const message = `${name} is served with Content-Encoding: ${packing}. Serve files of targets as they are.`;
    findings.push({ level: "error", message });
  } else if (Number(whole.headers.get("content-length") ?? length) !== length) {
    const message = `${name} has ${whole.headers.get("content-length")} bytes at the site instead of ${length}; remove it there and publish again.`;
    findings.push({ level: "error", message });
  }
  const part = length > 1 ? await ask(name, { range: "bytes=1-1" }) : undefined;
  if (part && part.status !== 206) {
    const message =
      "the host does not serve parts of files (Range), so a download that breaks off begins anew.";
    findings.push({ level: "warning", message });
  }
  return findings;
}
