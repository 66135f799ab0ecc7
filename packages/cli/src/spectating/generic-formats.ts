import type { Format } from "./format.js";

const percent = String.raw`(?<percent>\d{1,3}(?:\.\d{1,6})?)\s?%`;
const count = String.raw`(?<current>\d{1,12})\/(?<total>\d{1,12})(?![\d.])`;
const bytes = String.raw`(?<current>\d{1,9}(?:\.\d{1,3})?)\s?(?<currentUnit>[kKMGT]?i?B)?\s?\/\s?(?<total>\d{1,9}(?:\.\d{1,3})?)\s?(?<totalUnit>[kKMGT]?i?B)\b`;
/** Eight cells at least: ASCII in brackets or between pipes, or block characters, which stand for themselves. */
const bar = String.raw`(?:\[[#=>.*█▓▒░ -]{8,200}\]|\|[#=>.*█▉▊▋▌▍▎▏▓▒░ -]{8,200}\||[█▉▊▋▌▍▎▏▓▒░━╸╺■□▰▱]{8,200})`;

/** Formats that no single tool owns: bars, counts and percentages, the most specific first. */
export const genericFormats: readonly Format[] = [
  {
    name: "bar-then-count",
    certainty: "certain",
    captioned: true,
    expression: new RegExp(String.raw`${bar}\s{0,4}${count}`, "u"),
    example: "Processing |########                        | 10/40",
    fraction: 0.25,
  },
  {
    name: "bar-then-bytes",
    certainty: "certain",
    captioned: true,
    expression: new RegExp(String.raw`${bar}\s{0,4}${bytes}`, "u"),
    example: "     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ 12.5/50.0 MB 10.1 MB/s eta 0:00:04",
    fraction: 0.25,
  },
  {
    name: "bar-then-percent",
    certainty: "certain",
    captioned: true,
    expression: new RegExp(String.raw`${bar}\s{0,4}${percent}`, "u"),
    example: "reify:lodash [#########.........] 50%",
    fraction: 0.5,
  },
  {
    name: "percent-then-bar",
    certainty: "certain",
    captioned: true,
    expression: new RegExp(String.raw`${percent}\s{0,4}(?:\([^)]{0,60}\)\s{0,4})?${bar}`, "u"),
    example: " 40% (4 of 10) |####      | Elapsed Time: 0:00:01 ETA:   0:00:02",
    fraction: 0.4,
  },
  {
    name: "loop",
    certainty: "repeated",
    captioned: true,
    expression:
      /(?<![\w.])(?:epoch|step|iteration|iter|round|fold|chunk|shard|batch|generation)\s{0,3}[:#[(]?\s{0,3}(?<current>\d{1,9})\s{0,3}(?:\/|of)\s{0,3}(?<total>\d{1,9})(?![\d./])/i,
    example: "Epoch [12/40], Step [10/100], Loss: 0.31",
    fraction: 0.3,
  },
  {
    name: "count",
    certainty: "rising",
    // A count at the line's start needs brackets: 4/11 may be a date.
    expression:
      /(?:(?<=[([])|(?<=[^\s\d]\s{1,4})(?<![\w/.:-]))(?<current>\d{1,12})\s{0,3}(?:\/|\bof\b)\s{0,3}(?<total>\d{1,12})(?![\d./:-])|^(?<first>\d{1,12}) of (?<all>\d{1,12})\b/,
    example: "processed 12/40 files",
    fraction: 0.3,
  },
  {
    name: "percent",
    certainty: "rising",
    // A share of something that is counted, as in "34 % of users", is no progress.
    expression: new RegExp(String.raw`(?<![\w.-])${percent}(?!\s{0,2}of\s{1,2}\p{L})`, "u"),
    example: "downloaded 37.5 %",
    fraction: 0.375,
  },
];

/** Words for values that rise and fall without being progress: a load, a score, a number of attempts. */
export const gauge =
  /\b(?:accura\w{0,4}|acc|auc|avail\w{0,4}|battery|capacity|ci|coverage|confidence|cpu|discount|disk|errors?|fail\w{0,4}|free|gpu|humidity|load|mem\w{0,3}|off|passed|performance|precision|quality|queue\w{0,1}|ram|ratio|recall|retr(?:y|ies)|sale|score|similarity|statements|supported|swap|temp\w{0,8}|attempts?|tries|try|usage|used|utili[sz]ation|waiting|warnings?|win)\b|_acc\b/i;

/** Units of a size: a count in them is not a count of steps. */
export const sized = /^\s{0,2}(?:[kKMGTP]i?B|[KMGT]|bytes|inch(?:es)?|in|cm|mm|m|MHz|GHz|°C|ms|s|dB)\b/;
