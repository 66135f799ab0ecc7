export {
  type Content,
  contentOf,
  critical,
  error,
  incomingCall,
  info,
  message,
  type Notification,
  progress,
  type Question,
  question,
  type Reason,
  success,
  ToastyError,
  type Violation,
  warning,
} from "@toasty/proto";
export type { NewToken, Token, TokenAdmin } from "./administering/token-admin.js";
export type { Answer, AnswerTo } from "./asking/answer.js";
export type { AskOptions } from "./asking/ask.js";
export type { Attachment, AttachOptions } from "./attending/attachment.js";
export type {
  CaughtUpDelivery,
  Delivery,
  GapDelivery,
  NotificationDelivery,
  ReportResult,
  WithdrawalDelivery,
} from "./attending/delivery.js";
export type { ReportOptions } from "./attending/reporter.js";
export { type CloseOptions, connect, type Remainder, type Toasty } from "./client.js";
export type { ConnectOptions, TokenRole, TokensByRole } from "./connecting/options.js";
export type { Closed, Connecting, ConnectionState, Idle, Ready, Waiting } from "./connecting/state.js";
export type { ReadyOptions } from "./connecting/until-ready.js";
export type { ToastyEvents } from "./events.js";
export type { BarOptions, ProgressHandle } from "./progressing/progress.js";
export type { PublishStream, PublishStreamOptions } from "./publishing/publish-stream.js";
export type { PublishOptions } from "./publishing/publisher.js";
export type { Acceptance, Receipt, Taken } from "./publishing/receipt.js";
export type { HistoryEntry, HistoryOptions } from "./watching/history.js";
export type { Outcome } from "./watching/outcome.js";
