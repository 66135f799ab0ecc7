import { buildFormats } from "./build-formats.js";
import type { Format } from "./format.js";
import { genericFormats } from "./generic-formats.js";
import { transferFormats } from "./transfer-formats.js";

/** Formats of libraries that draw bars in any program, the most specific first. */
const libraryFormats: readonly Format[] = [
  {
    name: "tqdm",
    certainty: "certain",
    captioned: true,
    expression:
      /\d{1,3}%\|[^|]{0,300}\|\s{0,8}(?<current>\d[\d.]{0,11})(?<currentUnit>[kMGTPE]?)\/(?<total>\d[\d.]{0,11})(?<totalUnit>[kMGTPE]?)\s{0,4}\[/,
    example: "train:  40%|████      | 2.00G/5.00G [00:01<00:02, 1.20GB/s]",
    fraction: 0.4,
  },
  {
    name: "alive-progress",
    certainty: "certain",
    captioned: true,
    expression: /\|[^|]{4,200}\|\s(?:\(!\)\s)?(?<current>\d{1,12})\/(?<total>\d{1,12}) \[\d{1,3}%\]/,
    example: "|████████████████                        | 40/100 [40%] in 4s (10.0/s, eta: 6s)",
    fraction: 0.4,
  },
  {
    name: "keras",
    certainty: "certain",
    expression: /^\s{0,8}(?<current>\d{1,9})\/(?<total>\d{1,9}) (?:\[[=>.]{8,60}\]|[━╸╺]{8,60})/,
    example: "120/480 [=======>......................] - ETA: 12s - loss: 0.4",
    fraction: 0.25,
  },
  {
    name: "ffmpeg",
    certainty: "certain",
    announcement: /^\s{0,8}Duration: (?<total>\d{1,3}:\d\d:\d\d(?:\.\d{1,3})?)/,
    expression: /^(?:frame|size)=.{0,120}\btime=(?<current>\d{1,3}:\d\d:\d\d(?:\.\d{1,3})?)/,
    example: "frame=  415 fps=188 q=28.0 size=     256kB time=00:00:14.20 bitrate= 147.7kbits/s speed=6.43x",
  },
];

/** The known formats, the most specific first. */
export const formats: readonly Format[] = [
  ...libraryFormats,
  ...buildFormats,
  ...transferFormats,
  ...genericFormats,
];
