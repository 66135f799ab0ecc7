import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@toasty/source"] },
  ssr: { resolve: { conditions: ["@toasty/source"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "packages/*/test/**/*.test.ts",
      "examples/**/*.test.ts",
      "scripts/**/*.test.mjs",
    ],
    setupFiles: ["testing/setup.ts"],
    // Only there to end a test that hangs: a machine that pauses for a minute is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
