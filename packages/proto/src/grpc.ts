export { toServiceError } from "./errors/service-error.js";
export {
  InteractionServiceClient,
  InteractionServiceService,
  NotificationServiceClient,
  NotificationServiceService,
  TokenServiceClient,
  TokenServiceService,
} from "./gen/sam/notifications/v1/service.pb.js";
