import type { Image } from "../gen/sam/notifications/v1/notification.pb.js";
import { checkText, type Findings } from "./findings.js";
import { sanitizeText } from "./sanitize.js";

/** Checks a picture's address: a path, or a URL that a desk may fetch. */
export function checkImage(findings: Findings, { localPath, altText }: Image): void {
  findings.expect(localPath !== "", "local_path", "is empty: give a file or an http(s) URL");
  checkText(findings, "local_path", localPath);
  findings.expect(localPath === sanitizeText(localPath), "local_path", "has control characters");
  checkText(findings, "alt_text", altText);
  // One letter before the colon is a Windows drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(localPath)?.[1]?.toLowerCase();
  const known = scheme === undefined || ["http", "https", "file"].includes(scheme);
  findings.expect(known, "local_path", `has the scheme ${scheme}: only files, http and https are shown`);
}
