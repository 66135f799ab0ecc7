import type { Urgency } from "../classification/urgency.js";
import type { Action, Kind } from "../events/effect.js";

/**
 * Everything that is said of one subject: a run's progress, its end, one fault however often it happens. On the screen
 * it is one notification that changes.
 */
export interface Thread {
  /** Names the subject. */
  readonly key: string;
  readonly kind: Kind;
  readonly job: string | null;
  readonly attempt: number | null;
  readonly group: string | null;
  readonly code: string | null;

  /**
   * `waiting` for others of its kind; `held` by the gate; `shown`; `gone`: nothing of it is on the screen, or nothing
   * that still matters.
   */
  readonly status: "waiting" | "held" | "shown" | "gone";
  readonly acknowledged: boolean;
  /** True while something of it is on the screen, be it older than what is held. */
  readonly onScreen: boolean;

  readonly urgency: Urgency;
  /** Urgency with which it last made itself noticed; null if it never did. */
  readonly alerted: Urgency | null;
  readonly title: string;
  readonly message: string;
  readonly milestone: number | null;
  readonly progress: number | null;
  /** Number of events that it stands for. */
  readonly count: number;
  readonly respectDnd: boolean;
  readonly scheduled: boolean;
  readonly actions: readonly Action[];
  readonly ttlMs: number | null;
  /** Wall clock; not worth telling from then on. */
  readonly expiresAt: number | null;

  /** Rises when the subject comes up again after it was settled. */
  readonly episode: number;
  /** Rises when it needs a new id, because the human has closed the old one. */
  readonly generation: number;
  readonly revision: number;
  /** Empty once it was used. */
  readonly nonce: string;

  /** Engine time of the last word on the screen. */
  readonly wordAt: number;
  /** Engine time at which to say what has gathered; null: nothing has. */
  readonly flushAt: number | null;
  readonly escalateAt: number | null;
  readonly escalated: boolean;
  /** Engine time at which the fault passed; null while it lasts. */
  readonly recoveredAt: number | null;
}

/** News of a subject, before it is decided what becomes of it. */
export interface News {
  readonly key: string;
  readonly kind: Kind;
  readonly urgency: Urgency;
  readonly title: string;
  readonly message: string;
  readonly job?: string | undefined;
  readonly attempt?: number | undefined;
  readonly group?: string | null | undefined;
  readonly host?: string | undefined;
  readonly code?: string | undefined;
  /** For rules of inhibition: whom and what it is really about, where a group tells of it. */
  readonly about?: { readonly key: string; readonly job: string } | undefined;
  /** For rules of inhibition: the end of a run is more than a fault that it survives. */
  readonly terminal?: boolean | undefined;
  readonly milestone?: number | undefined;
  readonly progress?: number | null | undefined;
  readonly respectDnd?: boolean | undefined;
  readonly scheduled?: boolean | undefined;
  readonly actions?: readonly Action[] | undefined;
  readonly ttlMs?: number | undefined;
  /** True if it may wait a moment for others of its kind. */
  readonly mayWait?: boolean | undefined;
}

/** Creates the thread that begins with this. `first` is the number of its first episode and of its first id. */
export function newThread(news: News, now: number, time: number, first: number): Thread {
  const { key, kind, urgency, title, message } = news;
  return {
    key,
    kind,
    job: news.job ?? null,
    attempt: news.attempt ?? null,
    group: news.group ?? null,
    code: news.code ?? null,
    status: "gone",
    acknowledged: false,
    onScreen: false,
    urgency,
    alerted: null,
    title,
    message,
    milestone: news.milestone ?? null,
    progress: news.progress ?? null,
    count: 1,
    respectDnd: news.respectDnd ?? kind !== "error",
    scheduled: news.scheduled ?? false,
    actions: news.actions ?? [],
    ttlMs: news.ttlMs ?? null,
    expiresAt: news.ttlMs === undefined ? null : now + news.ttlMs,
    episode: first,
    generation: first,
    revision: 0,
    nonce: "",
    wordAt: time,
    flushAt: null,
    escalateAt: null,
    escalated: false,
    recoveredAt: null,
  };
}
