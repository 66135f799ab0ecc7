const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `clear` when the process ends, be it by itself or by Ctrl-C. It does not change how the process ends: where
 * nobody else listens to the signal, it is sent once more, now to its usual effect. Returns what takes it back.
 */
export function onProcessEnd(clear: () => void): () => void {
  const listeners = endings.map((signal) => {
    const listener = () => {
      const alone = process.listenerCount(signal) === 1;
      clear();
      if (alone) {
        process.off(signal, listener);
        // What was said over a socket leaves in the meantime.
        setImmediate(() => process.kill(process.pid, signal));
      }
    };
    return [signal, listener] as const;
  });
  for (const [signal, listener] of listeners) process.on(signal, listener);
  process.on("exit", clear);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off("exit", clear);
  };
}
