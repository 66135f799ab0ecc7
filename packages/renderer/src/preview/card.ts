/** What a look draws: SVG elements on a card of this size. */
export interface Card {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly string[];
  /** What this platform leaves out, below the card. */
  readonly notes?: readonly string[] | undefined;
}
