import { pathToFileURL } from "node:url";

/** The URI of a file of Windows, also where this runs elsewhere. */
export function fileUri(path: string): string {
  return pathToFileURL(path, { windows: /^[A-Za-z]:|\\/.test(path) }).href;
}
