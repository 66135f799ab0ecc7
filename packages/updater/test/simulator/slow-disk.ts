/**
 * Makes the functions of a module such as `node:fs/promises` begin a few turns late: whatever is done without waiting
 * for it is then not done yet, and a look with `node:fs` finds that out.
 */
export function slowed<T extends object>(module: T): T {
  const late = Object.entries(module).map(([name, value]) => [
    name,
    typeof value !== "function"
      ? value
      : async (...args: unknown[]) => {
          for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
          return value(...args);
        },
  ]);
  return Object.fromEntries(late) as T;
}
