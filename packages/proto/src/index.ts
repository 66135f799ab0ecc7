export { incomingCall, message } from "./building/calls.js";
export type { CommonOptions, ImageOption } from "./building/options.js";
export { type ProgressOptions, progress } from "./building/progress.js";
export {
  type ActionOf,
  type ButtonOption,
  type ButtonOptions,
  type InputOption,
  type InputOptions,
  type InputsOf,
  type MenuOptions,
  type Question,
  type QuestionOptions,
  question,
} from "./building/question.js";
export { critical, error, info, success, type TextOptions, warning } from "./building/text.js";
export type { Code } from "./errors/code.js";
export type { ToastyErrorOptions, Violation } from "./errors/error-options.js";
export { isReason, type Reason, reasons } from "./errors/reason.js";
export { fromStatus, toStatus } from "./errors/rich-status.js";
export { ToastyError } from "./errors/toasty-error.js";
export { Status } from "./gen/google/rpc/status.pb.js";
export {
  AttachAck,
  AttachedDesk,
  AttachOpen,
  AttachReport,
  AttachRequest,
  CaughtUp,
  Delivery,
  Gap,
  GapReason,
  ListDesksRequest,
  ListDesksResponse,
  Presence,
  PresenceState,
  Reported,
  SubscriptionRequest,
  Withdrawal,
  WithdrawalReason,
} from "./gen/sam/notifications/v1/delivery.pb.js";
export {
  AudioHint,
  Button,
  ButtonStyle,
  Category,
  DisplayDuration,
  Header,
  Image,
  Image_Placement,
  ImageTextMessage,
  Importance,
  InteractiveMessage,
  Notification,
  ProgressBar,
  ProgressMessage,
  Scenario,
  SelectInput,
  SelectOption,
  TextInput,
  TextMessage,
  UrgencyLevel,
} from "./gen/sam/notifications/v1/notification.pb.js";
export {
  Answer,
  Dismissed,
  Displayed,
  Failed,
  Held,
  NotificationState,
  NotificationStatus,
  ReportRequest,
  ReportResponse,
  SnapshotDone,
  WatchAck,
  WatchGap,
  WatchGapReason,
  WatchOpen,
  WatchRequest,
  WatchResponse,
} from "./gen/sam/notifications/v1/outcome.pb.js";
export {
  ClearHistoryRequest,
  ClearHistoryResponse,
  ListHistoryRequest,
  ListHistoryResponse,
  ListHistoryResponse_Entry,
  PublishOutcome,
  PublishRequest,
  PublishResponse,
  PublishStreamRequest,
  PublishStreamResponse,
  WithdrawRequest,
  WithdrawResponse,
} from "./gen/sam/notifications/v1/publish.pb.js";
export {
  CreateTokenRequest,
  CreateTokenResponse,
  ListTokensRequest,
  ListTokensResponse,
  RevokeTokenRequest,
  RevokeTokenResponse,
  Role,
  Token,
} from "./gen/sam/notifications/v1/token.pb.js";
export { limits } from "./limits.js";
export {
  defaultAddress,
  type Paths,
  type PathsContext,
  paths,
  type RuntimeFile,
  type RuntimeTls,
} from "./paths.js";
export {
  type Content,
  type ContentButton,
  type ContentInput,
  type ContentProgress,
  contentOf,
} from "./reading/content-of.js";
export { type CategoryName, type CategoryTraits, categories } from "./taxonomy/categories.js";
export { categoryOf, inputsOf, isQuestion, type Lane, laneOf, lanes } from "./taxonomy/kind.js";
export {
  actionIdRule,
  everyone,
  idRule,
  isActionId,
  isId,
  notificationKey,
  validateClientId,
  validateId,
  validateTarget,
} from "./validation/identifiers.js";
export { sanitize, sanitizeLine, sanitizeText } from "./validation/sanitize.js";
export { validate, validateSize } from "./validation/validate.js";
