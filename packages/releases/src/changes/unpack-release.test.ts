import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { addVersion, newRepository, place, platform } from "../../test/fixture.js";

test("unpacks a release with its manifest, into a folder that is empty or not there", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0");
  await addVersion(repo, "1.1.0");
  const into = place("out", "deep");
  await repo.unpack({ version: "1.0.0", platform, into });
  expect(await readFile(place("out/deep/main.js"), "utf8")).toContain("1.0.0");
  expect(await readdir(into)).toHaveLength(3);
  await mkdir(place("empty"));
  await repo.unpack({ version: "1.1.0", platform, into: place("empty") });
  expect(await readFile(place("empty/main.js"), "utf8")).toContain("1.1.0");
});

test("leaves a folder alone in which there is something", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0");
  await mkdir(place("full"));
  await writeFile(place("full/precious"), "");
  await expect(repo.unpack({ version: "1.0.0", platform, into: place("full") })).rejects.toMatchObject({
    reason: "EXISTS",
    message: `${place("full")} is not empty.`,
  });
  expect(await readdir(place("full"))).toEqual(["precious"]);
});

test("stops by its signal, and says which releases there are", async () => {
  await using repo = await newRepository();
  await addVersion(repo, "1.0.0");
  const signal = AbortSignal.abort();
  await expect(repo.unpack({ version: "1.0.0", platform, into: place("out"), signal })).rejects.toMatchObject(
    {
      name: "AbortError",
    },
  );
  await expect(repo.unpack({ version: "2.0.0", platform, into: place("none") })).rejects.toThrow(
    "it has 1.0.0",
  );
  expect(await readdir(place())).not.toContain("none");
});
