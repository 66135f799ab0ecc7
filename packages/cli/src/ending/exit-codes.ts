import type { Outcome } from "@toasty/client";

/** The exit codes, each with its meaning: what scripts branch on. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notAllowed: 4,
  undeliverable: 5,
  untrusted: 6,
  nothingNewer: 7,
  waiting: 8,
  dismissed: 20,
  noAnswer: 21,
  lost: 22,
  notExecutable: 126,
  notFound: 127,
  interrupted: 130,
} as const;

/** Meanings of the exit codes, for `toasty help exit-codes` and the documentation. */
export const exitCodeMeanings: readonly (readonly [code: string, meaning: string])[] = [
  ["0", "It worked. `ask`: the first button, or a click on the question."],
  ["1", "It failed; the message says why."],
  ["2", "Wrong usage or bad input."],
  ["3", "The broker, or the host of a repository, cannot be reached."],
  ["4", "Not allowed: no token, a wrong one, or one of another role; no right to write or to publish."],
  ["5", "Nobody to deliver to, or expired before it could be delivered."],
  ["6", "`update`: the repository cannot be trusted: expired, taken back, or not signed by the right keys."],
  ["7", "`update check`, `update apply`: there is nothing newer."],
  ["8", "`release`: done, and waiting for signatures of keys that are not here."],
  ["10, 11, …", "`ask`: the second button, the third, and so on."],
  ["20", "`ask`: the question was dismissed. `send --wait`: so was the notification."],
  ["21", "`ask`: no answer in time. `send --wait`: its time was over."],
  ["22", "`ask` and `send --wait`: lost, withdrawn, undelivered, or no desk could show it."],
  ["126", "`run`: the command cannot be started."],
  [
    "127",
    "`run`: there is no such command. Otherwise `run` ends as the command does, with its code or by its signal.",
  ],
  ["130", "Ended by Ctrl-C."],
];

/** The exit code for the button with this index: 0 for the first, then 10, 11 and so on. */
export const exitCodeOfButton = (index: number): number => (index <= 0 ? exitCodes.ok : 9 + index);

/** The exit code for how a notification ended; an answer is a success here, whatever it says. */
export function exitCodeOfOutcome({ kind }: Pick<Outcome, "kind">): number {
  switch (kind) {
    case "answered":
    case "merged":
      return exitCodes.ok;
    case "dismissed":
      return exitCodes.dismissed;
    case "expired":
      return exitCodes.noAnswer;
    default:
      return exitCodes.lost;
  }
}
