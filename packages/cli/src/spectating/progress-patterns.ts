/** How far a program says that it is. */
export interface ReadProgress {
  /** 0 to 1. */
  readonly fraction: number;
  /** Such as 12 of 40, where the program counts. */
  readonly current?: number;
  readonly total?: number;
}

/** A way in which programs write progress. */
export interface ProgressPattern {
  readonly name: string;
  /** True: one line is proof enough. False: only lines of one shape whose values rise are progress. */
  readonly certain: boolean;
  read(line: string): ReadProgress | undefined;
}

/** Named groups: `current` and `total`, or `percent`. */
function pattern(name: string, certain: boolean, expression: RegExp): ProgressPattern {
  return {
    name,
    certain,
    read(line) {
      const groups = expression.exec(line)?.groups;
      return groups && fromGroups(groups);
    },
  };
}

/** The ways that are known, the most telling first. */
export const knownPatterns: readonly ProgressPattern[] = [
  // 40%|████      | 4/10 [00:01<00:02, 3.2it/s]
  pattern("tqdm", true, /\d+%\|[^|]*\|\s*(?<current>[\d.]+)[kMG]?\/(?<total>[\d.]+)[kMG]?\s*\[/),
  // tests/test_a.py ....F.. [ 37%]
  pattern("pytest", true, /[.FEsxX]\s+\[\s*(?<percent>\d{1,3})%\]\s*$/),
  // <s> [webpack.Progress] 40% building 12/30 modules
  pattern("webpack", true, /\[webpack(?:\.Progress)?\]\s*(?<percent>\d{1,3})%/),
  // [12/40] Building CXX object a.o
  pattern("ninja", true, /^\s*\[\s*(?<current>\d+)\/(?<total>\d+)\]/),
  // Building [=====>          ] 37/120: syn
  pattern("cargo", true, /^\s*Building \[[=> ]*\]\s*(?<current>\d+)\/(?<total>\d+)/),
  // [ 37%] Building C object a.o
  pattern("cmake", true, /^\s*\[\s*(?<percent>\d{1,3})%\]/),
  // reify:lodash: … [#########.........] 50%, and wget, curl, pip: anything with a bar before its percentage
  pattern("bar", true, /[#=█━>-]{3,}[^%]*?\s(?<percent>\d{1,3}(?:\.\d+)?)%/),
  // epoch 12/40, 12 of 40
  pattern("count", false, /(?<![\w/.:-])(?<current>\d+)\s*(?:\/|\bof\b)\s*(?<total>\d+)(?![\w/.:-]*[\w/])/),
  // 37%, 37.5 %
  pattern("percent", false, /(?<![\w.-])(?<percent>\d{1,3}(?:\.\d+)?)\s?%/),
];

/**
 * A pattern of the user's own: a regular expression with the named groups `current` and `total`, or `percent`. Throws
 * where the text is no such expression.
 */
export function customPattern(text: string): ProgressPattern {
  const expression = new RegExp(text, "u");
  const named = (name: string) => text.includes(`(?<${name}>`);
  if (!named("percent") && !(named("current") && named("total"))) {
    throw new SyntaxError(
      "the expression needs the named groups (?<current>…) and (?<total>…), or (?<percent>…)",
    );
  }
  return pattern("custom", true, expression);
}

function fromGroups({
  current,
  total,
  percent,
}: Record<string, string | undefined>): ReadProgress | undefined {
  if (percent !== undefined) {
    const fraction = Number(percent) / 100;
    return fraction >= 0 && fraction <= 1 ? { fraction } : undefined;
  }
  const read = { current: Number(current), total: Number(total) };
  if (!(read.total > 0 && read.current >= 0 && read.current <= read.total)) return undefined;
  return { ...read, fraction: read.current / read.total };
}
