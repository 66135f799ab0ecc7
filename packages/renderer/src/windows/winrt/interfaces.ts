import { method } from "./interface.js";

// IIDs, slots and parameters are those of Microsoft's metadata (Windows.UI.Notifications, Windows.Data.Xml.Dom,
// Windows.Foundation). Only what is called is listed. test/windows/metadata.test.ts compares each of them with a table
// extracted from the metadata.

/** The names under which Windows' classes are found. */
export const classes = {
  manager: "Windows.UI.Notifications.ToastNotificationManager",
  toast: "Windows.UI.Notifications.ToastNotification",
  scheduledToast: "Windows.UI.Notifications.ScheduledToastNotification",
  data: "Windows.UI.Notifications.NotificationData",
  xmlDocument: "Windows.Data.Xml.Dom.XmlDocument",
  propertyValue: "Windows.Foundation.PropertyValue",
} as const;

/** IToastNotificationManagerStatics: makes notifiers. */
export const ManagerStatics = {
  iid: "50ac103f-d235-4598-bbef-98fe4d1a3ad4",
  createToastNotifier: method("CreateToastNotifierWithId", 7, ["string"], "object"),
};

/** IToastNotificationManagerStatics2: the history. */
export const ManagerStatics2 = {
  iid: "7ab93c52-0e48-4750-ba9d-1a4113981847",
  history: method("get_History", 6, [], "object"),
};

/** IToastNotificationManagerStatics5: the manager of the user. */
export const ManagerStatics5 = {
  iid: "d6f5f569-d40d-407c-8989-88cab42cfd14",
  getDefault: method("GetDefault", 6, [], "object"),
};

/** IToastNotificationManagerForUser3: "do not disturb". */
export const ManagerForUser3 = {
  iid: "3efcb176-6cc1-56dc-973b-251f7aacb1c5",
  notificationMode: method("get_NotificationMode", 6, [], "int32"),
};

/** IToastNotifier: shows and schedules. */
export const Notifier = {
  iid: "75927b93-03f3-41ec-91d3-6e5bac1b38e7",
  show: method("Show", 6, ["object"]),
  setting: method("get_Setting", 8, [], "int32"),
  addToSchedule: method("AddToSchedule", 9, ["object"]),
  removeFromSchedule: method("RemoveFromSchedule", 10, ["object"]),
  scheduled: method("GetScheduledToastNotifications", 11, [], "object"),
};

/** IToastNotifier2: updates bound values. */
export const Notifier2 = {
  iid: "354389c6-7c01-4bd5-9c20-604340cd2b74",
  update: method("UpdateWithTagAndGroup", 6, ["object", "string", "string"], "int32"),
};

/** IToastNotificationHistory: removes toasts. */
export const History = {
  iid: "5caddc63-01d3-4c97-986f-0533483fee14",
  removeGroup: method("RemoveGroupWithId", 7, ["string", "string"]),
  remove: method("RemoveGroupedTagWithId", 8, ["string", "string", "string"]),
  clear: method("ClearWithId", 12, ["string"]),
};

/** IToastNotificationHistory2: lists toasts. */
export const History2 = {
  iid: "3bc3d253-2f31-4092-9129-8ad5abf067da",
  getHistory: method("GetHistoryWithId", 7, ["string"], "object"),
};

/** IToastNotificationFactory. */
export const ToastFactory = {
  iid: "04124b20-82c6-4229-b109-fd9ed4662b53",
  create: method("CreateToastNotification", 6, ["object"], "object"),
};

/** IToastNotification. */
export const Toast = {
  iid: "997e2675-059e-4e60-8b06-1760917c8b80",
  content: method("get_Content", 6, [], "object"),
  setExpiration: method("put_ExpirationTime", 7, ["object"]),
  onDismissed: method("add_Dismissed", 9, ["object"], "int64"),
  onActivated: method("add_Activated", 11, ["object"], "int64"),
  onFailed: method("add_Failed", 13, ["object"], "int64"),
};

/** IToastNotification2: tag and group. */
export const Toast2 = {
  iid: "9dfb9fd1-143a-490e-90bf-b9fba7132de7",
  setTag: method("put_Tag", 6, ["string"]),
  tag: method("get_Tag", 7, [], "string"),
  setGroup: method("put_Group", 8, ["string"]),
  group: method("get_Group", 9, [], "string"),
  setSuppressPopup: method("put_SuppressPopup", 10, ["boolean"]),
};

/** IToastNotification4: bound values and priority. */
export const Toast4 = {
  iid: "15154935-28ea-4727-88e9-c58680e2d118",
  setData: method("put_Data", 7, ["object"]),
  setPriority: method("put_Priority", 9, ["int32"]),
};

/** IScheduledToastNotificationFactory. */
export const ScheduledFactory = {
  iid: "e7bed191-0bb9-4189-8394-31761b476fd7",
  create: method("CreateScheduledToastNotification", 6, ["object", "int64"], "object"),
};

/** IScheduledToastNotification. */
export const Scheduled = {
  iid: "79f577f8-0de7-48cd-9740-9b370490c838",
  deliveryTime: method("get_DeliveryTime", 7, [], "int64"),
};

/** IScheduledToastNotification2: tag and group. */
export const Scheduled2 = {
  iid: "a66ea09c-31b4-43b0-b5dd-7a40e85363b1",
  setTag: method("put_Tag", 6, ["string"]),
  tag: method("get_Tag", 7, [], "string"),
  setGroup: method("put_Group", 8, ["string"]),
  group: method("get_Group", 9, [], "string"),
};

/** INotificationData: values and their sequence number. */
export const Data = {
  iid: "9ffd2312-9d6a-4aaf-b6ac-ff17f0c1f280",
  values: method("get_Values", 6, [], "object"),
  setSequence: method("put_SequenceNumber", 8, ["uint32"]),
};

/** IXmlDocument. */
export const XmlDocument = { iid: "f7f3a506-1e87-42d6-bcfb-b8c809fa5494" };

/** IXmlDocumentIO: parses XML. */
export const XmlDocumentIO = {
  iid: "6cd0e74e-ee65-4489-9ebf-ca43e87ba637",
  load: method("LoadXml", 6, ["string"]),
};

/** IXmlNodeSerializer: writes XML. */
export const XmlNodeSerializer = {
  iid: "5cc5b382-e6dd-4991-abef-06d8d2e7bd0c",
  getXml: method("GetXml", 6, [], "string"),
};

/** IToastActivatedEventArgs. */
export const ActivatedArguments = {
  iid: "e3bf92f3-c197-436f-8265-0625824f8dac",
  arguments: method("get_Arguments", 6, [], "string"),
};

/** IToastActivatedEventArgs2: inputs. */
export const ActivatedArguments2 = {
  iid: "ab7da512-cc61-568e-81be-304ac31038fa",
  userInput: method("get_UserInput", 6, [], "object"),
};

/** IToastDismissedEventArgs. */
export const DismissedArguments = {
  iid: "3f89d935-d9cb-4538-a0f0-ffe7659938f8",
  reason: method("get_Reason", 6, [], "int32"),
};

/** IToastFailedEventArgs. */
export const FailedArguments = {
  iid: "35176862-cfd4-44f8-ad64-f500fd896c3b",
  errorCode: method("get_ErrorCode", 6, [], "int32"),
};

/** IPropertyValueStatics: boxes values. */
export const PropertyValueStatics = {
  iid: "629bdbc8-d932-4ff4-96b9-8d96c5c1e858",
  createDateTime: method("CreateDateTime", 21, ["int64"], "object"),
};

/** IPropertyValue: a boxed value. */
export const PropertyValue = {
  iid: "4bd682dd-7554-40e9-9a9b-82654ede7e62",
  getString: method("GetString", 19, [], "string"),
};

/** IReference<DateTime>. */
export const ReferenceToDateTime = { iid: "5541d8a7-497c-5aa4-86fc-7713adbf2a2c" };

/** IMap<String, String>: the values of NotificationData. */
export const StringMap = {
  iid: "f6d1f700-49c2-52ae-8154-826f9908773c",
  insert: method("Insert", 10, ["string", "string"], "boolean"),
};

/** IIterable<IKeyValuePair<String, Object>>: what the human typed and chose. */
export const InputIterable = {
  iid: "fe2f3d47-5d47-5499-8374-430c7cda0204",
  first: method("First", 6, [], "object"),
};

/** IIterator<T>. */
export const Iterator = {
  current: method("get_Current", 6, [], "object"),
  hasCurrent: method("get_HasCurrent", 7, [], "boolean"),
  moveNext: method("MoveNext", 8, [], "boolean"),
};

/** IKeyValuePair<K, V>. */
export const KeyValuePair = {
  key: method("get_Key", 6, [], "string"),
  value: method("get_Value", 7, [], "object"),
};

/** IVectorView<T>. */
export const VectorView = {
  getAt: method("GetAt", 6, ["uint32"], "object"),
  size: method("get_Size", 7, [], "uint32"),
};

/** TypedEventHandler<ToastNotification, …>, one for each event. */
export const handlers = {
  activated: "ab54de2d-97d9-5528-b6ad-105afe156530",
  dismissed: "61c2402f-0ed0-5a18-ab69-59f4aa99a368",
  failed: "95e3e803-c969-5e3a-9753-ea2ad22a9a33",
} as const;

/** Interfaces of COM, which objects of `implement` answer for. The slots of their methods follow from the order. */
export const com = {
  unknown: "00000000-0000-0000-c000-000000000046",
  /** An object that may be called from any thread. */
  agileObject: "94ea2b94-e9cc-49e0-c0ff-ee64ca8f5b90",
  classFactory: "00000001-0000-0000-c000-000000000046",
  activationCallback: "53e31837-6600-4a81-9395-75cffe746f94",
} as const;

/** Enumerations of Windows: the index of a name is its number. */
export const enums = {
  dismissalReason: ["user_canceled", "application_hidden", "timed_out"],
  updateResult: ["succeeded", "failed", "not_found"],
  setting: [
    "enabled",
    "disabled_for_application",
    "disabled_for_user",
    "disabled_by_group_policy",
    "disabled_by_manifest",
  ],
  mode: ["unrestricted", "priority_only", "alarms_only"],
  priority: ["default", "high"],
} as const;
