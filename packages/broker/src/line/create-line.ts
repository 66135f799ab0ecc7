import { randomBytes } from "node:crypto";
import { RateLimit } from "../admission/rate-limit.js";
import { Deadlines } from "../deadlines.js";
import { History } from "../journal/history.js";
import type { Settings } from "../options.js";
import { PostOffice } from "../routing/post-office.js";
import { OutcomeLog } from "../settling/outcome-log.js";
import { Owners } from "../settling/owner.js";
import { Register } from "../settling/register.js";
import { Bursts } from "../shaping/coalescing.js";
import { DedupTable } from "../shaping/dedup.js";
import type { Telemetry } from "../telemetry/telemetry.js";
import type { Line } from "./line.js";
import { dropped } from "./settle.js";

/** Makes an empty line. */
export function createLine(settings: Settings, telemetry: Telemetry): Line {
  const { clock, memory, shaping, limits, mailbox } = settings;
  const deadlines = new Deadlines(clock, (error) => {
    telemetry.logger.error({ err: error }, "a deadline failed by a bug of the broker");
  });
  const owners = new Owners();
  const outcomes = new OutcomeLog(memory, clock, owners);
  const line: Line = {
    epoch: randomBytes(5).toString("hex"),
    settings,
    clock,
    deadlines,
    telemetry,
    rates: new RateLimit(limits),
    dedup: new DedupTable(shaping.dedupWindowMs),
    bursts: new Bursts(),
    office: new PostOffice(mailbox, deadlines, clock.monotonic, (entry, why, held) => {
      dropped(line, entry, why, held);
    }),
    owners,
    register: new Register(memory.outcomes, owners, ({ owner }) => outcomes.recordLoss(owner)),
    outcomes,
    history: new History(memory.history, memory.historyBytes),
  };
  return line;
}
