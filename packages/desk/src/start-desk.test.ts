import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DeskOptions, startDesk } from "./start-desk.js";

test.each(["", "a b", "a\n"])("refuses the id %j before it opens anything", async (id) => {
  const folder = mkdtempSync(join(tmpdir(), "toasty-start-"));
  const file = join(folder, "held.jsonl");
  const unused = {} as unknown as DeskOptions["client"] & DeskOptions["renderer"];
  await expect(startDesk({ client: unused, renderer: unused, id, file })).rejects.toMatchObject({
    reason: "INVALID",
    violations: [{ field: "id" }],
  });
  expect(existsSync(file)).toBe(false);
  rmSync(folder, { recursive: true });
});

test("starts under an id that is in order, and closes again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "toasty-start-"));
  const file = join(folder, "held.jsonl");
  const client = { attach: async function* () {} } as unknown as DeskOptions["client"];
  const renderer = { onActivated: () => () => {} } as unknown as DeskOptions["renderer"];
  const desk = await startDesk({ client, renderer, id: "desktop:2", file });
  expect([desk.held, desk.paused]).toEqual([0, false]);
  await desk.close();
  await desk.ended;
  rmSync(folder, { recursive: true });
});
