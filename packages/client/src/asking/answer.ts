import type { Question } from "@toasty/proto";

/** End of a question; branch on `kind`. */
export type Answer<Action extends string = string, Inputs = Readonly<Record<string, string | undefined>>> =
  /** The human chose. */
  | { readonly kind: "answered"; readonly action: Action; readonly inputs: Inputs; readonly by: string }
  /** The human waved it away. */
  | { readonly kind: "dismissed"; readonly by: string }
  /** Nobody answered in time. */
  | { readonly kind: "expired" }
  /** This agent took it back elsewhere. */
  | { readonly kind: "withdrawn" }
  /** No desk ever had it. */
  | { readonly kind: "undelivered"; readonly reason: string }
  /** No desk that received it could show it. */
  | { readonly kind: "failed"; readonly reason: string }
  /** The broker lost its memory, also after it was asked again; whether anybody answered is unknown. */
  | { readonly kind: "lost" };

/** The answer to a question, with the actions and inputs that the question declares. */
export type AnswerTo<Q> = Q extends Question<infer Action, infer Inputs> ? Answer<Action, Inputs> : Answer;
