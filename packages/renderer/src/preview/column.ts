import { type TextStyle, text } from "./svg.js";
import { isRightToLeft, wrap } from "./typesetting.js";

/** Stacks elements from top to bottom and knows how far down it is. */
export class Column {
  readonly elements: string[] = [];
  y: number;
  readonly x: number;
  readonly width: number;

  constructor(x: number, y: number, width: number) {
    this.x = x;
    this.y = y;
    this.width = width;
  }

  /** Writes text in as many lines as it needs, at most `most`. */
  write(content: string, style: TextStyle, most?: number): void {
    // Terminals put everything at the left.
    const rightToLeft = !style.mono && isRightToLeft(content);
    const height = Math.round(style.size * 1.35);
    for (const line of wrap(content, this.width, style, most)) {
      this.y += height;
      const y = this.y - Math.round(style.size * 0.3);
      // An isolate makes the renderer read the line from the right, whatever else stands in it.
      this.elements.push(
        rightToLeft
          ? text(this.x + this.width, y, `\u2067${line}\u2069`, { ...style, anchor: "end" })
          : text(this.x, y, line, style),
      );
    }
  }

  /** Moves everything down by as much as it takes to stand in the middle of this height, if it is less high. */
  centre(top: number, height: number): void {
    const down = Math.max(0, Math.round((height - (this.y - top)) / 2));
    if (down === 0) return;
    this.elements.splice(0, Infinity, `<g transform="translate(0 ${down})">`, ...this.elements, "</g>");
    this.y += down;
  }

  /** Draws something of this height. */
  put(height: number, draw: (y: number) => readonly string[]): void {
    this.elements.push(...draw(this.y));
    this.y += height;
  }

  gap(height: number): void {
    this.y += height;
  }
}
