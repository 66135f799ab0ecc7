import type { Format } from "./format.js";

/** Formats of downloads, uploads and installers, the most specific first. */
export const transferFormats: readonly Format[] = [
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
    name: "maven-download",
    certainty: "phase",
    expression: /^Progress \(\d{1,4}\): /,
    example: "Progress (1): 1.2/4.5 MB",
  },
];
