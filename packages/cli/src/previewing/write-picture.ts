import { writeFile } from "node:fs/promises";
import { UsageError } from "../parsing/usage-error.js";
import type { Output } from "../printing/output.js";
import type { Format } from "./format.js";

/** A picture, and where it goes. */
export interface Picture {
  readonly svg: string;
  readonly format: Format;
  /** A file; without one, standard output. */
  readonly out: string | undefined;
  /** What `--json` says of it besides. */
  readonly about: Readonly<Record<string, string>>;
}

/** Writes a picture to its file, or prints it: under `--json` as a text, a PNG in base64. */
export async function writePicture({ svg, format, out, about }: Picture, output: Output): Promise<void> {
  const content = format === "svg" ? Buffer.from(svg) : await rasterise(svg);
  if (out !== undefined) {
    await write(out, content);
    output.result({ ...about, format, file: out }, `wrote ${out}`);
  } else if (output.json) {
    output.result({ ...about, format, content: content.toString(format === "svg" ? "utf8" : "base64") }, "");
  } else output.write(content);
}

async function write(file: string, content: Buffer): Promise<void> {
  try {
    await writeFile(file, content);
  } catch (error) {
    throw new UsageError(`--out: cannot write ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** Two pixels for one, as the screens of today have them. The library is loaded only for a PNG. */
async function rasterise(svg: string): Promise<Buffer> {
  const { Resvg } = await import("@resvg/resvg-js").catch((error: Error) => {
    throw new Error(
      `a PNG needs @resvg/resvg-js, which does not load here (${error.message}). Write an SVG: --format svg`,
    );
  });
  return new Resvg(svg, { fitTo: { mode: "zoom", value: 2 } }).render().asPng();
}
