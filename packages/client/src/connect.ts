import { Toasty } from "./client.js";
import type { ConnectOptions } from "./connecting/options.js";
import { here } from "./connecting/surroundings.js";
import { assemble } from "./parts.js";

/**
 * Makes a client. Nothing is read or connected before it is first used, and then the broker may still be away.
 *
 * ```ts
 * await using toasty = connect({ agent: "trainer" });
 * await toasty.publish(info("Build finished", "312 tests passed"));
 * ```
 */
export function connect(options: ConnectOptions = {}): Toasty {
  return new Toasty(assemble(options, here()));
}
