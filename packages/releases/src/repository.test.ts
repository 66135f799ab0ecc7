import { expect, test } from "vitest";
import { newRepository, place } from "../test/fixture.js";
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
