/** Returns the kind of picture by the first bytes of a file; its name proves nothing. */
export function imageType(start: Uint8Array): ImageType | undefined {
  return signatures.find(([, matches]) => matches(start))?.[0];
}

/** The kinds of pictures that every desktop draws; also their file extensions. */
export type ImageType = "png" | "jpg" | "gif" | "webp" | "bmp";

const begins =
  (text: string, at = 0) =>
  (start: Uint8Array) =>
    [...text].every((one, index) => start[at + index] === one.charCodeAt(0));

const signatures: readonly (readonly [ImageType, (start: Uint8Array) => boolean])[] = [
  ["png", begins("\x89PNG\r\n\x1a\n")],
  ["jpg", begins("\xff\xd8\xff")],
  ["gif", begins("GIF8")],
  ["webp", (start) => begins("RIFF")(start) && begins("WEBP", 8)(start)],
  ["bmp", begins("BM")],
];
