import type { Violation } from "../errors/error-options.js";
import { limits } from "../limits.js";

/** The target that means every desk that is attached at this moment. */
export const everyone = "*";

const idPattern = /^[A-Za-z0-9._~:-]{1,128}$/;
const actionPattern = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+$/u;

/** Rule for ids, in words. */
export const idRule = "must be 1 to 128 of the characters A-Z a-z 0-9 . _ ~ : -";

const clientIdRule = `${idRule} and must not begin with ~`;

/** Rule for action ids, in words. */
export const actionIdRule = "must be 1 to 128 printable characters";

/** Tells whether this can be the id of a notification, client, input or option. */
export const isId = (text: string): boolean => typeof text === "string" && idPattern.test(text);

/** Tells whether this can be the id of an action. */
export const isActionId = (text: string): boolean =>
  typeof text === "string" && actionPattern.test(text) && [...text].length <= limits.id;

/** Returns a name of a notification that is unique: ids belong to agents, so that two agents may use the same one. */
export const notificationKey = (id: string, agentId = ""): string => (agentId ? `${agentId}/${id}` : id);

/** Finds what is wrong with an id; `field` is its path. */
export function validateId(field: string, id: string): Violation[] {
  return isId(id) ? [] : [{ field, description: `${quote(id)} is no legal id: it ${idRule}` }];
}

/** Finds what is wrong with the client id of a desk; `field` is its path. */
export function validateClientId(field: string, id: string): Violation[] {
  return isClientId(id) ? [] : [{ field, description: `${quote(id)} is no client id: it ${clientIdRule}` }];
}

/** Finds what is wrong with a target: a client id, or `*`. */
export function validateTarget(target: string): Violation[] {
  if (target === everyone || isClientId(target)) return [];
  return [
    {
      field: "target_client_id",
      description: `${quote(target)} is no client id: it ${clientIdRule}, or be * for every desk`,
    },
  ];
}

/** A leading `~` is kept free: it will name a person instead of a desk. */
const isClientId = (text: string): boolean => isId(text) && !text.startsWith("~");

function quote(text: string): string {
  if (typeof text !== "string") return `a ${typeof text}`;
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
