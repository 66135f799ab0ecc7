/** A drawing of a toast: SVG elements on a card of this size. */
export interface Card {
  readonly width: number;
  readonly height: number;
  readonly elements: readonly string[];
  /** Parts that this platform leaves out, listed below the card. */
  readonly notes?: readonly string[] | undefined;
}
