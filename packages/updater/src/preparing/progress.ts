/** Progress of an update, over all its downloads and the writing of the release. */
export interface Progress {
  readonly phase: "download" | "install";
  /** From 0 to 1, never falling, even when the plan changes on the way. */
  readonly fraction: number;
  /** Bytes downloaded, and to download in all. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Writing the release counts for a tenth of the way: it is quick, but not nothing. */
const downloadShare = 0.9;

/** Counts the bytes of several downloads and then of the release itself as one progress. */
export function planProgress(report: ((progress: Progress) => void) | undefined) {
  const downloaded = new Map<string, number>();
  let totalBytes = 0;
  let fraction = 0;
  let bytes = 0;

  function tell(phase: Progress["phase"], reached: number): void {
    fraction = Math.max(fraction, Math.min(1, reached));
    report?.({ phase, fraction, bytes, totalBytes });
  }

  return {
    /** A plan begins: what was counted for another one is forgotten, the fraction is not. */
    plan(total: number): void {
      downloaded.clear();
      totalBytes = total;
      bytes = 0;
    },
    download(name: string, count: number): void {
      downloaded.set(name, count);
      bytes = [...downloaded.values()].reduce((sum, each) => sum + each, 0);
      tell("download", totalBytes === 0 ? 0 : (bytes / totalBytes) * downloadShare);
    },
    install(written: number, total: number): void {
      tell("install", downloadShare + (total === 0 ? 0 : (written / total) * (1 - downloadShare)));
    },
    done(): void {
      tell("install", 1);
    },
  };
}
