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

test("an idle process gives back what it does not use any more", () => {
  const module = new URL("small-heap.ts", import.meta.url).href;
  const program = `
    import { keepHeapSmall } from ${JSON.stringify(module)};
    keepHeapSmall({ intervalMs: 100 });
    let messages = Array.from({ length: 3000 }, () => Buffer.from(new ArrayBuffer(20_000, { maxByteLength: 20_000 })));
    const external = () => process.memoryUsage().external;
    const peak = external();
    messages = undefined;
    // Ends with the test's own time limit if nothing is ever collected.
    const timer = setInterval(() => {
      if (external() > peak - 50_000_000) return;
      clearInterval(timer);
      console.log("collected");
    }, 20);`;
  const args = ["--input-type=module", "--eval", program];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe("collected\n");
});
