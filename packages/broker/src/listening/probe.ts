import { connect } from "node:net";

/** Address at which something may listen: a port, or a unix socket. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string };

/** Returns whether anybody accepts connections there. Silence counts as somebody: a busy broker must not be taken for a dead one. */
export function answers(target: Target, timeoutMs = 1000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(target);
    const decide = (verdict: boolean) => {
      socket.destroy();
      resolve(verdict);
    };
    socket.setTimeout(timeoutMs, () => decide(true));
    socket.once("connect", () => decide(true));
    // A unix socket whose queue of connections is full refuses with EAGAIN: the broker is busy, not gone.
    socket.once("error", ({ code }: NodeJS.ErrnoException) => decide(code === "EAGAIN"));
  });
}
