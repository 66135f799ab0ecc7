export { type Broker, startBroker } from "./broker.js";
export type { Clock } from "./clock.js";
export type {
  AdmissionLimits,
  BrokerOptions,
  MailboxLimits,
  MemoryLimits,
  ShapingLimits,
} from "./options.js";
export type { Logger } from "./telemetry/logger.js";
