/**
 * Which members of a list were seen: one bit for each. A plain number while that is enough, because there is one of
 * these for each notification.
 */
export type Marks = number | Uint32Array;

export const noMarks: Marks = 0;

const bitsOfNumber = 31;

/** Whether a member is marked. */
export function hasMark(marks: Marks, index: number): boolean {
  if (typeof marks === "number") return index < bitsOfNumber && ((marks >>> index) & 1) === 1;
  return (((marks[index >>> 5] ?? 0) >>> (index & 31)) & 1) === 1;
}

/** Marks a member. The marks given may be changed, and are not to be used again. */
export function withMark(marks: Marks, index: number): Marks {
  if (typeof marks === "number" && index < bitsOfNumber) return marks | (1 << index);
  const words = typeof marks === "number" ? Uint32Array.of(marks) : marks;
  const word = index >>> 5;
  const grown = word < words.length ? words : new Uint32Array(word + 1);
  if (grown !== words) grown.set(words);
  grown[word] = (grown[word] as number) | (1 << (index & 31));
  return grown;
}

/** How many members are marked. */
export function countMarks(marks: Marks): number {
  let count = 0;
  for (const word of typeof marks === "number" ? [marks] : marks) {
    for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  }
  return count;
}

/** Whether any member is marked. */
export const anyMark = (marks: Marks): boolean =>
  typeof marks === "number" ? marks !== 0 : marks.some((word) => word !== 0);
