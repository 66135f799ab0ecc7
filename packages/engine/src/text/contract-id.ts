import { hash64 } from "../grouping/fingerprint.js";

/** Leaves room for what the line appends. */
const longest = 90;

/**
 * A name that the contract takes (`[A-Za-z0-9._~:-]`, at most 128 long), different for different keys. Characters
 * that it does not take become `~` and their code; a name that is too long keeps its beginning and gets a hash.
 */
export function contractId(key: string, generation: number): string {
  const safe = key.replace(/[^A-Za-z0-9._:-]/g, (char) => `~${char.charCodeAt(0).toString(16)}.`);
  const short = safe.length <= longest ? safe : `${safe.slice(0, longest - 18)}~~${hash64(key)}`;
  return generation === 1 ? short : `${short}~${generation}~`;
}
