import type { Notification, ProgressBar } from "../gen/sam/notifications/v1/notification.pb.js";
import type { Findings } from "./findings.js";
import { checkImage } from "./image.js";
import { checkInteractive } from "./interactive.js";
import { checkHeader, checkText } from "./texts.js";

/** Checks what stands in the `oneof`. */
export function checkPayload(findings: Findings, payload: NonNullable<Notification["payload"]>): void {
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
