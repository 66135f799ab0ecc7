import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { newRepository, place } from "../test/fixture.js";
import { RepositoryFolder } from "./folder/repository-folder.js";
import { openRepository } from "./repository.js";

test("closes after the changes that were begun, any number of times, and is then free for others", async () => {
  const repo = await newRepository();
  const change = repo.addApp("helper");
  await Promise.all([repo.close(), repo.close()]);
  await using again = await openRepository({ dir: place("repo") });
  expect(await change).toMatchObject({ state: "committed" });
  await repo.close();
  await expect(openRepository({ dir: place("repo") })).rejects.toMatchObject({ reason: "LOCKED" });
  expect((await again.status()).roles).not.toEqual([]);
});

test("says which file could not be removed where it begins, and keeps nobody else out afterwards", async () => {
  const dir = place("swept");
  const cause = Object.assign(new Error("EACCES"), { code: "EACCES", path: join(dir, ".work-1") });
  vi.spyOn(RepositoryFolder.prototype, "sweep").mockRejectedValueOnce(cause);
  await expect(openRepository({ dir })).rejects.toMatchObject({
    reason: "PERMISSION",
    message: expect.stringContaining(".work-1"),
  });
  await using _next = await openRepository({ dir });
});
