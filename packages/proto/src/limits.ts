/** The numbers that a sender and a broker must agree on. */
export const limits = {
  /** The whole message, encoded. */
  messageBytes: 256 * 1024,
  /** A title, in code points. */
  title: 250,
  /** Every other text, in code points. */
  text: 4096,
  /** The details of a question, in code points. */
  details: 16_384,
  /** Buttons of one notification. */
  buttons: 5,
  /** Text and select inputs of one notification, together. */
  inputs: 5,
  /** Ids, client ids, input ids, action ids, groups and dedup keys, in characters. */
  id: 128,
  /** Labels of one notification. */
  labels: 32,
  /** The value of a label, in code points. */
  labelValue: 250,
  /** Deliveries that a desk may leave unacknowledged, unless it asks for another window. */
  window: 256,
  /** Time for which an outcome waits for its agent. */
  outcomeRetentionMs: 24 * 60 * 60 * 1000,
} as const;
