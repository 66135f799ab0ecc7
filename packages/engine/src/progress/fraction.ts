/** Progress of something: `current` of `total`, both finite, `total` above 0. */
export interface Fraction {
  readonly current: number;
  readonly total: number;
}

/**
 * Returns whether `current / total >= percent / 100`, decided exactly.
 *
 * Division rounds to the nearest, and rounding keeps order, so that quotients that differ are right; only where both
 * sides round to the same number may the truth lie below.
 */
export function reaches(current: number, total: number, percent: number): boolean {
  const left = current / total;
  const right = percent / 100;
  return left === right ? compareProducts(current, 100, percent, total) >= 0 : left > right;
}

/** Returns whether the first is further than the second, decided exactly. */
export function isFurther(first: Fraction, second: Fraction): boolean {
  const left = first.current / first.total;
  const right = second.current / second.total;
  if (left !== right) return left > right;
  if (first.current === second.current && first.total === second.total) return false;
  return compareProducts(first.current, second.total, second.current, first.total) > 0;
}

/** Returns the percentage, rounded down: what may be said without saying too much. */
export function floorPercent({ current, total }: Fraction): number {
  const guess = Math.min(100, Math.floor((current / total) * 100));
  if (guess < 100 && reaches(current, total, guess + 1)) return guess + 1;
  return reaches(current, total, guess) ? guess : guess - 1;
}

/** The sign of a·b − c·d for finite numbers that are not negative. */
function compareProducts(a: number, b: number, c: number, d: number): number {
  const left = multiply(toDyadic(a), toDyadic(b));
  const right = multiply(toDyadic(c), toDyadic(d));
  const shift = BigInt(Math.abs(left.exponent - right.exponent));
  const leftScaled = left.exponent > right.exponent ? left.digits << shift : left.digits;
  const rightScaled = right.exponent > left.exponent ? right.digits << shift : right.digits;
  return leftScaled === rightScaled ? 0 : leftScaled > rightScaled ? 1 : -1;
}

/** `digits · 2^exponent`. */
interface Dyadic {
  readonly digits: bigint;
  readonly exponent: number;
}

function toDyadic(value: number): Dyadic {
  let digits = value;
  let exponent = 0;
  while (!Number.isInteger(digits)) {
    digits *= 2;
    exponent -= 1;
  }
  return { digits: BigInt(digits), exponent };
}

function multiply(first: Dyadic, second: Dyadic): Dyadic {
  return { digits: first.digits * second.digits, exponent: first.exponent + second.exponent };
}
