import type { Violation } from "@toasty/proto";

/**
 * Renames violations from fields of the contract to the options of the builders, which is what the caller wrote:
 * `notification.text_message.header.title` becomes `title`.
 */
export function inOptionNames(violations: readonly Violation[]): Violation[] {
  return violations.map(({ field, description }) => ({ field: optionOf(field), description }));
}

function optionOf(field: string): string {
  const named = special[field];
  if (named !== undefined) return named;
  const path = field.replace(container, "");
  return renamed[path] ?? path.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

const special: Readonly<Record<string, string>> = { "x-agent-id": "agent", target_client_id: "to" };

/** The messages around what an option says. */
const container =
  /^notification\.(?:(?:text|image_text|interactive|progress)_message\.)?(?:header\.|progress_bar\.(?!title))?/;

const renamed: Readonly<Record<string, string>> = {
  body_text: "body",
  body_text_line1: "body",
  body_text_line2: "line2",
  status_text: "status",
  value_string_override: "valueText",
  "progress_bar.title": "barTitle",
  text_inputs: "inputs",
};
