/** Capacity of a bucket, and the rate at which it leaks. */
export interface BucketShape {
  readonly capacity: number;
  readonly leakPerSecond: number;
}

/** A bucket: its level, and the time of that. */
export interface Bucket {
  readonly level: number;
  readonly at: number;
}

export const emptyBucket = (now: number): Bucket => ({ level: 0, at: now });

/** Result of pouring one more into a bucket: the bucket with it, or how long to wait. */
export type Pour =
  | { readonly fits: true; readonly bucket: Bucket }
  | { readonly fits: false; readonly waitMs: number };

/**
 * Pours an amount into a bucket, at most what a bucket holds. `reserve` is room beyond the capacity for what must get
 * through.
 */
export function pour(bucket: Bucket, shape: BucketShape, now: number, reserve = 0, amount = 1): Pour {
  const level = leaked(bucket, shape, now) + Math.min(amount, shape.capacity);
  const over = level - (shape.capacity + reserve);
  if (over <= tolerance) return { fits: true, bucket: { level, at: Math.max(now, bucket.at) } };
  return { fits: false, waitMs: Math.max(1, Math.ceil((over / shape.leakPerSecond) * 1000)) };
}

/** Without it, the sum of many small leaks would leave one that waited as told just outside. */
const tolerance = 1e-9;

/** A clock that stands or runs back leaks nothing. */
function leaked({ level, at }: Bucket, { leakPerSecond }: BucketShape, now: number): number {
  return Math.max(0, level - (Math.max(0, now - at) / 1000) * leakPerSecond);
}
