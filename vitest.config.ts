import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@toasty/source"] },
  ssr: { resolve: { conditions: ["@toasty/source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "packages/*/test/**/*.test.ts", "examples/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
