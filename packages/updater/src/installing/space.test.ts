import { expect, test, vi } from "vitest";
import { checkSpace } from "./space.js";

let volume: { bavail: number; bsize: number } | undefined;

vi.mock("node:fs/promises", async (original) => ({
  ...(await original<object>()),
  statfs: async () => volume ?? Promise.reject(new Error("ENOSYS")),
}));

const spareBytes = 16 * 1024 * 1024;

test("there must be room for what is needed and 16 megabytes more", async () => {
  volume = { bavail: spareBytes / 4096 + 2, bsize: 4096 };
  await checkSpace("/app", 2 * 4096);
  await expect(checkSpace("/app", 2 * 4096 + 1)).rejects.toMatchObject({
    reason: "SPACE",
    message: "the update needs 17 MB on the volume of /app, where 17 MB are free.",
    remedy: "Free some space and try again.",
  });
});

test("the amounts are told in whole megabytes, rounded up", async () => {
  volume = { bavail: 1, bsize: 1_000_001 };
  await expect(checkSpace("/app", 83_222_784)).rejects.toMatchObject({
    message: "the update needs 100 MB on the volume of /app, where 2 MB are free.",
  });
});

test("a file system that does not tell refuses nothing", async () => {
  volume = undefined;
  await checkSpace("/app", Number.MAX_SAFE_INTEGER);
});
