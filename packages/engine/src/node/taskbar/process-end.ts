const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Calls `clear` when the process ends, be it by itself or by Ctrl-C. It does not change how the process ends: where
 * nobody else listens to the signal, it is sent once more, now to its usual effect. Returns what takes it back.
 */
export function onProcessEnd(clear: () => void): () => void {
  const listeners = endings.map((signal) => {
    const listener = () => {
      process.off(signal, listener);
      const alone = process.listenerCount(signal) === 0;
      clear();
      // What was said over a socket leaves in the meantime.
      if (alone) setImmediate(() => process.kill(process.pid, signal));
    };
    return [signal, listener] as const;
  });
  // The first to be called, and gone before the others are: some of them act only where they are alone.
  for (const [signal, listener] of listeners) process.prependListener(signal, listener);
  process.on("exit", clear);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
    process.off("exit", clear);
  };
}
