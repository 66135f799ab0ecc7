import { info, PublishOutcome } from "@toasty/proto";
import { expect, test } from "vitest";
import { manualClock, testLine } from "../src/testing/index.js";

test("each item gets its receipt, and a bad one does not end the stream", async () => {
  await using line = await testLine();
  const stream = line.agent().publishStream();
  stream.send(1, info("good"));
  stream.send(2, { ...info("bad"), payload: undefined });
  stream.send(3, info("x", "b".repeat(300 * 1024)));
  stream.send(4, info("good again"));
  const receipts = [];
  for (let i = 0; i < 4; i++) receipts.push(await stream.receipt());
  expect(receipts.map(({ sequence, receipt }) => [sequence, receipt?.$case])).toEqual([
    [1, "published"],
    [2, "refused"],
    [3, "refused"],
    [4, "published"],
  ]);
  expect(receipts[1]?.receipt?.value).toMatchObject({ code: 3 });
  expect(await stream.end()).toBeUndefined();
});

test("a sender that is a little too fast is read more slowly, not refused", async () => {
  const clock = manualClock();
  await using line = await testLine({ clock, limits: { agentBurst: 2, agentPerSecond: 2 } });
  const stream = line.agent().publishStream();
  for (let i = 0; i < 4; i++) stream.send(i, info(`n${i}`));
  for (let i = 0; i < 2; i++) expect((await stream.receipt()).receipt?.$case).toBe("published");
  let waited = 0;
  const third = stream.receipt().then((receipt) => {
    expect(waited).toBeGreaterThanOrEqual(500);
    return receipt;
  });
  while (waited < 2000) {
    await new Promise(setImmediate);
    clock.advance(100);
    waited += 100;
  }
  expect((await third).receipt?.$case).toBe("published");
  expect((await stream.receipt()).receipt?.$case).toBe("published");
  await stream.end();
});

test("a sender that would have to wait for longer is refused, with the time to wait", async () => {
  await using line = await testLine({ clock: manualClock(), limits: { agentBurst: 1, agentPerSecond: 0.5 } });
  const stream = line.agent().publishStream();
  stream.send(1, info("first"));
  stream.send(2, info("second"));
  expect((await stream.receipt()).receipt?.value).toMatchObject({ outcome: PublishOutcome.QUEUED });
  expect((await stream.receipt()).receipt).toMatchObject({ $case: "refused", value: { code: 8 } });
  await stream.end();
});
