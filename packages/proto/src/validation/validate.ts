import type { Violation } from "../errors/error-options.js";
import type { Notification, ProgressBar } from "../gen/sam/notifications/v1/notification.pb.js";
import { limits } from "../limits.js";
import { checkHeader, checkText, Findings } from "./findings.js";
import { idRule, isId } from "./identifiers.js";
import { checkImage } from "./image.js";
import { checkInteractive } from "./interactive.js";

/**
 * Finds everything that is wrong with a notification, each with the path of its field. Empty: it may be sent.
 * Sanitise first: what that takes out is not complained of here.
 */
export function validate(notification: Notification): Violation[] {
  const findings = new Findings("notification");
  const { id, payload } = notification;
  findings.expect(id === "" || isId(id), "id", idRule);
  findings.expect(
    payload !== undefined,
    "payload",
    "is missing: give exactly one of text_message, image_text_message, interactive_message or progress_message",
  );
  if (payload) checkPayload(findings, payload);
  checkNumbers(findings, notification);
  checkNames(findings, notification);
  checkLabels(findings, notification.labels);
  return findings.violations;
}

/** Finds a message that is too large; `bytes` is its encoded length. */
export function validateSize(bytes: number): Violation[] {
  if (bytes <= limits.messageBytes) return [];
  return [
    { field: "notification", description: `is ${bytes} bytes; at most ${limits.messageBytes} are delivered` },
  ];
}

/** Checks the payload, each kind by its own rules. */
function checkPayload(findings: Findings, payload: NonNullable<Notification["payload"]>): void {
  switch (payload.$case) {
    case "textMessage": {
      const below = findings.at("text_message");
      checkHeader(below, payload.value.header);
      checkText(below, "body_text_line1", payload.value.bodyTextLine1);
      checkText(below, "body_text_line2", payload.value.bodyTextLine2);
      return;
    }
    case "imageTextMessage": {
      const below = findings.at("image_text_message");
      checkHeader(below, payload.value.header);
      checkText(below, "body_text", payload.value.bodyText);
      below.expect(
        payload.value.image !== undefined,
        "image",
        "is missing: give a picture, or send a text_message",
      );
      if (payload.value.image) checkImage(below.at("image"), payload.value.image);
      return;
    }
    case "interactiveMessage":
      checkInteractive(findings.at("interactive_message"), payload.value);
      return;
    case "progressMessage": {
      const below = findings.at("progress_message");
      checkHeader(below, payload.value.header);
      below.expect(payload.value.progressBar !== undefined, "progress_bar", "is missing");
      if (payload.value.progressBar) checkProgressBar(below.at("progress_bar"), payload.value.progressBar);
      return;
    }
  }
}

function checkProgressBar(findings: Findings, bar: ProgressBar): void {
  const { value, statusText, valueStringOverride, title, indeterminate } = bar;
  const inRange = value >= 0 && value <= 1;
  findings.expect(
    inRange || (indeterminate === true && Number.isFinite(value)),
    "value",
    `is ${value}; it must be 0 to 1`,
  );
  checkText(findings, "status_text", statusText);
  checkText(findings, "value_string_override", valueStringOverride);
  checkText(findings, "title", title);
}

function checkNumbers(findings: Findings, notification: Notification): void {
  const { timestampMs, revision, count, ttlMs, expiresAtMs, taskbarProgress, milestone } = notification;
  const whole = (field: string, value: number | undefined) => {
    const ok = value === undefined || (Number.isSafeInteger(value) && value >= 0);
    findings.expect(ok, field, "must be a whole number, 0 or more");
  };
  whole("timestamp_ms", timestampMs);
  whole("revision", revision);
  whole("count", count);
  whole("ttl_ms", ttlMs);
  whole("expires_at_ms", expiresAtMs);
  if (taskbarProgress !== undefined) {
    const ok = taskbarProgress === -1 || (taskbarProgress >= 0 && taskbarProgress <= 1);
    findings.expect(ok, "taskbar_progress", "must be 0 to 1, or -1 to remove the indicator");
  }
  if (milestone !== undefined) {
    const ok = Number.isInteger(milestone) && milestone >= 0 && milestone <= 100;
    findings.expect(ok, "milestone", "must be a whole percentage, 0 to 100");
  }
}

const traceparentPattern = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

function checkNames(findings: Findings, { group, dedupKey, traceparent }: Notification): void {
  checkText(findings, "group", group, limits.id);
  checkText(findings, "dedup_key", dedupKey, limits.id);
  const traced = traceparent === undefined || traceparentPattern.test(traceparent);
  findings.expect(
    traced,
    "traceparent",
    "must be a W3C traceparent, such as 00-<32 hex digits>-<16 hex digits>-01",
  );
}

const labelPattern = /^[A-Za-z0-9._~:/-]{1,128}$/;

function checkLabels(findings: Findings, labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels);
  if (entries.length === 0) return;
  findings.expect(
    entries.length <= limits.labels,
    "labels",
    `are ${entries.length}; at most ${limits.labels} are allowed`,
  );
  for (const [key, value] of entries) {
    const field = `labels[${JSON.stringify(key)}]`;
    findings.expect(
      labelPattern.test(key),
      field,
      "has a key that is not 1 to 128 of the characters A-Z a-z 0-9 . _ ~ : / -",
    );
    findings.expect(
      !key.startsWith("toasty."),
      field,
      "is reserved: choose a key that does not start with toasty.",
    );
    checkText(findings, field, value, limits.labelValue);
  }
}
