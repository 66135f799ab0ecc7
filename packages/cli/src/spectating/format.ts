/** One format in which programs write progress. */
export interface Format {
  readonly name: string;
  /**
   * `certain`: one line is enough. `repeated`: two lines that count to one total are needed. `rising`: the text alone proves
   * nothing, so three rises without a fall are needed. `phase`: a known part of the work, which says nothing about the whole.
   */
  readonly certainty: "certain" | "repeated" | "rising" | "phase";
  /**
   * Named groups: `percent`, or `current` and `total`, each with an optional unit in `currentUnit`, `totalUnit` or, for
   * both, `unit`. All repetitions are bounded, so that the time for a line is linear in its length.
   */
  readonly expression: RegExp;
  /** Finds the total in an earlier line, for programs that print it only once. */
  readonly announcement?: RegExp | undefined;
  /** True: the text before the match names the bar and tells several bars apart. */
  readonly captioned?: boolean | undefined;
  /** A line of this format shows that the track of that one is only a part of the work. */
  readonly partOf?: string | undefined;
  /** A line of this format, and the fraction in it. */
  readonly example: string;
  readonly fraction?: number | undefined;
}
