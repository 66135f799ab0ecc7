import type { ConnectionState, Toasty } from "@toasty/client";
import { sanitizeLine } from "@toasty/proto";

/** Tells in words when the broker goes away and when it is back, each once, until it is disposed. */
export function tellStates(toasty: Toasty, tell: (line: string) => void): Disposable {
  let away = false;
  const onState = (state: ConnectionState) => {
    if (state.kind === "waiting" && !away) {
      away = true;
      tell(`${sanitizeLine(state.error.fullMessage)} Trying again until it is there.`);
    } else if (state.kind === "ready" && away) {
      away = false;
      tell(`the broker at ${state.address} is there again`);
    }
  };
  toasty.on("state", onState);
  return { [Symbol.dispose]: () => void toasty.off("state", onState) };
}
