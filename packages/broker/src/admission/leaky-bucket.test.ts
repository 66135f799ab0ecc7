import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Bucket, emptyBucket, pour } from "./leaky-bucket.js";

const shape = { capacity: 60, leakPerSecond: 20 };

function pourMany(start: Bucket, times: number, now: number): { bucket: Bucket; admitted: number } {
  let bucket = start;
  let admitted = 0;
  for (let i = 0; i < times; i++) {
    const result = pour(bucket, shape, now);
    if (!result.fits) continue;
    bucket = result.bucket;
    admitted++;
  }
  return { bucket, admitted };
}

describe("a leaky bucket", () => {
  test("admits a burst of its capacity and then as much as it leaks", () => {
    const first = pourMany(emptyBucket(0), 100, 0);
    expect(first.admitted).toBe(60);
    expect(pourMany(first.bucket, 100, 1000).admitted).toBe(20);
  });

  test("keeps a reserve for what must get through", () => {
    const { bucket } = pourMany(emptyBucket(0), 100, 0);
    expect(pour(bucket, shape, 0).fits).toBe(false);
    expect(pour(bucket, shape, 0, 10).fits).toBe(true);
  });

  test("never admits more than capacity and leak allow, whatever the arrivals", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 400, size: "max" }), (waits) => {
        let bucket = emptyBucket(0);
        let now = 0;
        let admitted = 0;
        for (const wait of waits) {
          now += wait;
          const result = pour(bucket, shape, now);
          if (!result.fits) continue;
          bucket = result.bucket;
          admitted++;
        }
        expect(admitted).toBeLessThanOrEqual(shape.capacity + (now / 1000) * shape.leakPerSecond + 1e-6);
      }),
    );
  });

  test("admits whoever waits as long as it was told to", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 300 }),
        fc.double({ min: 0, max: 5000, noNaN: true }),
        (burst, now) => {
          const { bucket } = pourMany(emptyBucket(now), burst, now);
          const refused = pour(bucket, shape, now);
          if (refused.fits) throw new Error("the burst should have filled it");
          expect(pour(bucket, shape, now + refused.waitMs).fits).toBe(true);
        },
      ),
    );
  });

  test("is not disturbed by a clock that runs back", () => {
    const { bucket } = pourMany(emptyBucket(10_000), 60, 10_000);
    const back = pour(bucket, shape, 0);
    expect(back.fits).toBe(false);
    expect(pour(bucket, shape, 10_050).fits).toBe(true);
  });
});
