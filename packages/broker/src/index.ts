export type { Clock } from "@toasty/kit/clock";
export type { Logger } from "@toasty/kit/logger";
export { type Broker, startBroker } from "./broker.js";
export type {
  AdmissionLimits,
  BrokerOptions,
  MailboxLimits,
  MemoryLimits,
  ShapingLimits,
} from "./options.js";
