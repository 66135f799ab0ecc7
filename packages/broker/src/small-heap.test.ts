import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** The size of the young generation, in MB, after work of which much survives a while. */
function youngGenerationAfterWork(first: string): number {
  const program = `
    import { getHeapSpaceStatistics } from "node:v8";
    ${first}
    const held = [];
    for (let i = 0; i < 3_000_000; i++) held[i % 50_000] = { i, list: [i] };
    const young = getHeapSpaceStatistics().find((space) => space.space_name === "new_space");
    console.log(young.space_size / 2 ** 20);`;
  const args = ["--input-type=module", "--eval", program];
  return Number(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

test("the young generation grows with what survives, unless the heap is kept small", () => {
  const module = new URL("small-heap.ts", import.meta.url).href;
  const small = youngGenerationAfterWork(
    `import { keepHeapSmall } from ${JSON.stringify(module)}; keepHeapSmall();`,
  );
  expect(small).toBeLessThanOrEqual(youngGenerationAfterWork("") / 2);
});

/** Runs a program whose heap is kept small, with a function that counts the collections that were asked for. */
function run(program: string): string {
  const module = new URL("small-heap.ts", import.meta.url).href;
  const whole = `
    import { constants, PerformanceObserver } from "node:perf_hooks";
    import { keepHeapSmall } from ${JSON.stringify(module)};
    let asked = 0;
    new PerformanceObserver((list) => {
      for (const { detail } of list.getEntries()) if (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) asked++;
    }).observe({ entryTypes: ["gc"] });
    const grow = () => Array.from({ length: 1000 }, () => Buffer.from(new ArrayBuffer(20_000, { maxByteLength: 20_000 })));
    ${program}`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", whole], { encoding: "utf8" });
}

test("the heap of an idle process that has grown is collected, once", () => {
  // Ends with the test's own time limit if nothing is ever collected.
  const said = run(`
    keepHeapSmall({ intervalMs: 100 });
    let messages = grow();
    messages = undefined;
    const timer = setInterval(() => {
      if (asked === 0) return;
      clearInterval(timer);
      setTimeout(() => console.log(asked), 500);
    }, 20);`);
  expect(said).toBe("1\n");
});

test("a heap that has not grown is left alone", () => {
  expect(run("keepHeapSmall({ intervalMs: 20 }); setTimeout(() => console.log(asked), 500);")).toBe("0\n");
});

test("nothing else can ask for collections afterwards, and the process may end", () => {
  const said = run(`
    keepHeapSmall({ intervalMs: 20 });
    const messages = grow();
    const timer = setInterval(() => {
      if (asked === 0) return;
      clearInterval(timer);
      import("node:vm").then(({ runInNewContext }) => console.log(runInNewContext("typeof gc"), messages.length));
    }, 20);`);
  expect(said).toBe("undefined 1000\n");
});
