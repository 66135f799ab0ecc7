import { type TextStyle, text } from "./svg.js";
import { wrap } from "./typesetting.js";

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
    const height = Math.round(style.size * 1.35);
    for (const line of wrap(content, this.width, style, most)) {
      this.y += height;
      this.elements.push(text(this.x, this.y - Math.round(style.size * 0.3), line, style));
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
