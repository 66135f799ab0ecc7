// Plain JavaScript, like everything that runs in a server under test: stripping types would count as its memory.

/**
 * In a child: offers functions to the process that started it.
 *
 * @param {Readonly<Record<string, (argument: never) => unknown>>} actions
 */
export function offer(actions) {
  const all = { collect: collectGarbage, ...actions };
  process.on("message", async ({ id, action, argument }) => {
    try {
      const run = all[action];
      if (!run) throw new Error("no such action");
      process.send?.({ id, value: await run(argument) });
    } catch (error) {
      process.send?.({ id, error: String(error instanceof Error ? error.stack : error) });
    }
  });
  process.on("disconnect", () => process.exit(0));
}

async function collectGarbage() {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
