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

const percent = String.raw`(?<percent>\d{1,3}(?:\.\d{1,6})?)\s?%`;
const count = String.raw`(?<current>\d{1,12})\/(?<total>\d{1,12})(?![\d.])`;
const bytes = String.raw`(?<current>\d{1,9}(?:\.\d{1,3})?)\s?(?<currentUnit>[kKMGT]?i?B)?\s?\/\s?(?<total>\d{1,9}(?:\.\d{1,3})?)\s?(?<totalUnit>[kKMGT]?i?B)\b`;
/** Eight cells at least: ASCII in brackets or between pipes, or block characters, which stand for themselves. */
const bar = String.raw`(?:\[[#=>.*█▓▒░ -]{8,200}\]|\|[#=>.*█▉▊▋▌▍▎▏▓▒░ -]{8,200}\||[█▉▊▋▌▍▎▏▓▒░━╸╺■□▰▱]{8,200})`;

/** The known formats, the most specific first. */
export const formats: readonly Format[] = [
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
    name: "pytest",
    certainty: "certain",
    expression:
      /(?:[.FEsxX]|PASSED|FAILED|SKIPPED|XFAIL|XPASS|ERROR|\))\s{1,200}\[\s{0,2}(?<percent>\d{1,3})%\]$/,
    example: "tests/test_a.py ....F..                                   [ 37%]",
    fraction: 0.37,
  },
  {
    name: "pytest-xdist",
    certainty: "certain",
    expression: /^\[gw\d{1,4}\] \[\s{0,2}(?<percent>\d{1,3})%\]/,
    example: "[gw1] [ 37%] PASSED test_1.py::test_it[5]",
    fraction: 0.37,
  },
  {
    name: "webpack",
    certainty: "certain",
    expression: /^<s> \[webpack(?:\.Progress)?\] (?<percent>\d{1,3})%/,
    example: "<s> [webpack.Progress] 40% building 12/30 modules",
    fraction: 0.4,
  },
  {
    name: "webpack-handler",
    certainty: "certain",
    expression: /^(?<percent>\d{1,3})% (?:setup|cache|building|sealing|emitting|done)\b/,
    example: "40% building 12/30 entries 20/40 dependencies",
    fraction: 0.4,
  },
  {
    name: "yarn-phase",
    certainty: "phase",
    expression:
      /^\[\d\/\d\] \P{L}{0,6}(?:Validating|Resolving|Fetching|Linking|Building fresh|Rebuilding|Cleaning)/u,
    example: "[1/4] 🔍  Resolving packages...",
  },
  {
    name: "bazel",
    certainty: "certain",
    expression: /^\[(?<current>\d[\d,]{0,12}) \/ (?<total>\d[\d,]{0,12})\]/,
    example: "[1,204 / 4,816] 8 actions running",
    fraction: 0.25,
  },
  {
    name: "ninja",
    certainty: "repeated",
    expression: /^\s{0,4}\[\s{0,6}(?<current>\d{1,9})\/(?<total>\d{1,9})\]/,
    example: "[12/40] Building CXX object a.o",
    fraction: 0.3,
  },
  {
    name: "cargo",
    certainty: "certain",
    expression: /^\s{0,12}Building \[[=> ]{1,200}\]\s{0,8}(?<current>\d{1,9})\/(?<total>\d{1,9})/,
    example: "    Building [=====>          ] 30/120: syn, quote",
    fraction: 0.25,
  },
  {
    name: "cmake",
    certainty: "certain",
    expression: /^\s{0,4}\[\s{0,2}(?<percent>\d{1,3})%\]/,
    example: "[ 37%] Building C object a.o",
    fraction: 0.37,
  },
  {
    name: "gradle",
    certainty: "certain",
    expression: /<[=-]{4,40}> (?<percent>\d{1,3})% EXECUTING/,
    example: "<=====--------> 40% EXECUTING [12s]",
    fraction: 0.4,
  },
  {
    name: "gradle-phase",
    certainty: "phase",
    expression: /<[=-]{4,40}> \d{1,3}% (?:INITIALIZING|CONFIGURING|WAITING)/,
    example: "<-------------> 0% CONFIGURING [1s]",
  },
  {
    name: "apt",
    certainty: "certain",
    expression: /Progress: \[\s{0,2}(?<percent>\d{1,3})%\]/,
    example: "Progress: [ 44%] [#########################.................................]",
    fraction: 0.44,
  },
  {
    name: "apt-phase",
    certainty: "phase",
    expression:
      /^\(?(?:Reading (?:database|package lists|state information)|Building dependency tree|Extracting templates from packages)/,
    example: "(Reading database ... 55%",
  },
  {
    name: "git",
    certainty: "certain",
    expression: /^(?:Receiving|Writing) objects:\s{1,4}\d{1,3}% \((?<current>\d{1,12})\/(?<total>\d{1,12})\)/,
    example: "Receiving objects:  40% (80/200), 12.00 MiB | 3.00 MiB/s",
    fraction: 0.4,
  },
  {
    name: "git-phase",
    certainty: "phase",
    expression:
      /^(?:remote: )?(?:Enumerating objects|Counting objects|Compressing objects|Finding sources|Resolving deltas|Updating files|Checking out files|Filtering content):/,
    example: "remote: Compressing objects:  40% (80/200)",
  },
  {
    name: "rsync-file",
    certainty: "certain",
    partOf: "rsync",
    expression:
      /^\s{0,20}\d[\d,.]{0,24}[KMGT]?\s{1,8}(?<percent>100)%\s{1,8}[\d.,]{1,12}[kKMGT]?B\/s\s{1,8}[\d:]{7,12} \(xfr#\d{1,9}, (?:to|ir)-chk=[1-9]/,
    example: "        400,000 100%  350.22MB/s    0:00:00 (xfr#1, to-chk=39/41)",
    fraction: 1,
  },
  {
    name: "rsync",
    certainty: "certain",
    expression: /^\s{0,20}\d[\d,.]{0,24}[KMGT]?\s{1,8}(?<percent>\d{1,3})%\s{1,8}[\d.,]{1,12}[kKMGT]?B\/s\s/,
    example: "     12,345,678  17%   10.50MB/s    0:00:05 (xfr#12, to-chk=180/201)",
    fraction: 0.17,
  },
  {
    name: "curl",
    certainty: "certain",
    expression:
      /^\s{0,2}(?<percent>\d{1,3})\s{1,6}[\d.]{1,6}[kMGTP]?\s{1,6}\d{1,3}\s{1,6}[\d.]{1,6}[kMGTP]?\s{1,6}\d{1,3}\s{1,6}[\d.]{1,6}[kMGTP]?\s{1,6}[\d.]{1,6}[kMGTP]?\s{1,8}[\d.]{1,6}[kMGTP]?\s{1,4}[\d-]{1,3}:/,
    example: " 23 57.2M   23 13.6M    0     0  11.9M      0  0:00:04  0:00:01  0:00:03 11.9M",
    fraction: 0.23,
  },
  {
    name: "curl-hash",
    certainty: "certain",
    expression: /^#{1,200}\s{0,200}(?<percent>\d{1,3}\.\d)%$/,
    example: "###########################                                                36.0%",
    fraction: 0.36,
  },
  {
    name: "wget-dot",
    certainty: "certain",
    expression: /^\s{0,8}\d{1,12}[KM] (?:[., ]{10} ){1,8}\s{0,4}(?<percent>\d{1,3})%/,
    example: "  1050K .......... .......... .......... .......... .......... 10% 50.3M 2s",
    fraction: 0.1,
  },
  {
    name: "wget-bar",
    certainty: "certain",
    expression: /(?<percent>\d{1,3})%\[[=>+ ]{4,200}\]/,
    example: "big.bin              73%[=============>      ]  41.77M  12.0MB/s    eta 1s",
    fraction: 0.73,
  },
  {
    name: "rustup",
    certainty: "certain",
    expression: /^\s{0,8}[\d.]{1,8} [KMG]?i?B \/\s{1,8}[\d.]{1,8} [KMG]?i?B \(\s{0,3}(?<percent>\d{1,3}) %\)/,
    example: " 12.3 MiB /  45.6 MiB ( 27 %)  10.2 MiB/s in  2s ETA:  3s",
    fraction: 0.27,
  },
  {
    name: "maven",
    certainty: "repeated",
    expression: /^\[INFO\] Building .{1,120}\[(?<current>\d{1,6})\/(?<total>\d{1,6})\]$/,
    example: "[INFO] Building module-b 1.0-SNAPSHOT                                     [2/8]",
    fraction: 0.25,
  },
  {
    name: "maven-download",
    certainty: "phase",
    expression: /^Progress \(\d{1,4}\): /,
    example: "Progress (1): 1.2/4.5 MB",
  },
  {
    name: "buildkit",
    certainty: "repeated",
    expression: /^#\d{1,6} \[(?:[^\]\d/]{0,60} )?(?<current>\d{1,4})\/(?<total>\d{1,4})\]/,
    example: "#8 [builder 3/8] RUN npm ci",
    fraction: 0.375,
  },
  {
    name: "next",
    certainty: "repeated",
    expression: /Generating static pages \((?<current>\d{1,9})\/(?<total>\d{1,9})\)/,
    example: "   Generating static pages (12/48)  [=   ]",
    fraction: 0.25,
  },
  {
    name: "jest",
    certainty: "certain",
    expression: /^Test Suites: [^:]{0,120} (?<current>\d{1,9}) of (?<total>\d{1,9}) total/,
    example: "Test Suites: 1 failed, 2 passed, 3 of 10 total",
    fraction: 0.3,
  },
  {
    name: "ffmpeg",
    certainty: "certain",
    announcement: /^\s{0,8}Duration: (?<total>\d{1,3}:\d\d:\d\d(?:\.\d{1,3})?)/,
    expression: /^(?:frame|size)=.{0,120}\btime=(?<current>\d{1,3}:\d\d:\d\d(?:\.\d{1,3})?)/,
    example: "frame=  415 fps=188 q=28.0 size=     256kB time=00:00:14.20 bitrate= 147.7kbits/s speed=6.43x",
  },
  {
    name: "keras",
    certainty: "certain",
    expression: /^\s{0,8}(?<current>\d{1,9})\/(?<total>\d{1,9}) (?:\[[=>.]{8,60}\]|[━╸╺]{8,60})/,
    example: "120/480 [=======>......................] - ETA: 12s - loss: 0.4",
    fraction: 0.25,
  },
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
