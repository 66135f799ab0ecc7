import type { Format } from "./format.js";

/** Formats of build tools and test runners, the most specific first. */
export const buildFormats: readonly Format[] = [
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
    name: "jest",
    certainty: "certain",
    expression: /^Test Suites: [^:]{0,120} (?<current>\d{1,9}) of (?<total>\d{1,9}) total/,
    example: "Test Suites: 1 failed, 2 passed, 3 of 10 total",
    fraction: 0.3,
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
    name: "next",
    certainty: "repeated",
    expression: /Generating static pages \((?<current>\d{1,9})\/(?<total>\d{1,9})\)/,
    example: "   Generating static pages (12/48)  [=   ]",
    fraction: 0.25,
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
    name: "maven",
    certainty: "repeated",
    expression: /^\[INFO\] Building .{1,120}\[(?<current>\d{1,6})\/(?<total>\d{1,6})\]$/,
    example: "[INFO] Building module-b 1.0-SNAPSHOT                                     [2/8]",
    fraction: 0.25,
  },
  {
    name: "buildkit",
    certainty: "repeated",
    expression: /^#\d{1,6} \[(?:[^\]\d/]{0,60} )?(?<current>\d{1,4})\/(?<total>\d{1,4})\]/,
    example: "#8 [builder 3/8] RUN npm ci",
    fraction: 0.375,
  },
];
