/** A balloon: a title, a text and one of four pictures. */
export interface Balloon {
  readonly title: string;
  readonly text: string;
  readonly severity: "none" | "info" | "warning" | "error";
  readonly silent: boolean;
}

/** An end of a balloon. */
export interface BalloonEvent {
  readonly id: number;
  readonly kind: "clicked" | "dismissed" | "timed_out";
}
