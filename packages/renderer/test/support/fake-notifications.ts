import * as winrt from "../../src/windows/winrt/interfaces.js";
import type { Pointer } from "../../src/windows/winrt/native.js";
import { type ComObject, type FakeMethod, type FakeWindows, Refused } from "./fake-windows.js";

/** A toast as the fake Windows has it. */
export interface FakeToast {
  tag: string;
  group: string;
  readonly xml: string;
  suppressPopup: boolean;
  priority: number;
  expiresAt: bigint | undefined;
  data: FakeData | undefined;
  readonly handlers: { activated?: Pointer; dismissed?: Pointer; failed?: Pointer };
}
/** Bound values. */
interface FakeData {
  readonly values: Record<string, string>;
  sequence: number;
}
interface FakeScheduled {
  tag: string;
  group: string;
  readonly xml: string;
  readonly at: bigint;
}
interface FakeDocument {
  xml: string;
}

const inspectableIid = "af86e2e0-b12d-4c6a-9c5a-d7aa65101e90";
const userIid = "79ab57f6-43fe-487b-8a7f-99567200ae94";

/** `Windows.UI.Notifications` and its companions in a fake Windows: keeps what it is told, and answers as a test says. */
export class FakeNotifications {
  /** Toasts in the notification centre, in the order in which they came. */
  readonly shown: ComObject[] = [];
  readonly scheduled: ComObject[] = [];
  /** Calls that change something, with what came with them. */
  readonly calls: (readonly unknown[])[] = [];
  /** HRESULTs with which methods answer, by name; each is used once. */
  readonly refusals = new Map<string, number[]>();
  setting = 0;
  mode = 0;
  updateResult = 0;
  readonly #windows: FakeWindows;
  readonly #facets;

  constructor(windows: FakeWindows) {
    this.#windows = windows;
    this.#facets = this.#makeFacets();
    const { classes } = windows;
    const { manager, toastFactory, scheduledFactory, propertyValues, data, document, inspectable } =
      this.#facets;
    classes.set(winrt.classes.manager, { factory: windows.create(manager) });
    classes.set(winrt.classes.toast, { factory: windows.create(toastFactory) });
    classes.set(winrt.classes.scheduledToast, { factory: windows.create(scheduledFactory) });
    classes.set(winrt.classes.propertyValue, { factory: windows.create(propertyValues) });
    classes.set(winrt.classes.data, {
      activate: () => windows.create([inspectable, ...data], { values: {}, sequence: -1 } satisfies FakeData),
    });
    classes.set(winrt.classes.xmlDocument, {
      activate: () => windows.create([inspectable, ...document], { xml: "" } satisfies FakeDocument),
    });
  }

  /** The toasts that are shown, as Windows has them. */
  get toasts(): readonly FakeToast[] {
    return this.shown.map(({ state }) => state as FakeToast);
  }

  /** Removes an interface from the manager, as older Windows do not have it. */
  forget(iid: string): void {
    const facets = this.#facets.manager.filter((one) => one.iid !== iid);
    this.#windows.classes.set(winrt.classes.manager, { factory: this.#windows.create(facets) });
  }

  /** Reports a click, with what was typed; without `inputs` as Windows before 10.0.18362 does. */
  activate(toast: ComObject, argument: string, inputs?: Readonly<Record<string, string>> | null): number {
    const { inspectable, activated, activatedInputs } = this.#facets;
    const facets = [inspectable, activated, ...(inputs === undefined ? [] : [activatedInputs])];
    return this.#raise(toast, "activated", this.#windows.create(facets, { argument, inputs }));
  }

  /** Reports that a toast is off the screen. */
  dismiss(toast: ComObject, reason: number): number {
    const { inspectable, dismissed } = this.#facets;
    return this.#raise(toast, "dismissed", this.#windows.create([inspectable, dismissed], reason));
  }

  /** Reports that a toast could not be shown. */
  fail(toast: ComObject, code: number): number {
    const { inspectable, failed } = this.#facets;
    return this.#raise(toast, "failed", this.#windows.create([inspectable, failed], code | 0));
  }

  /** Calls a handler, and holds the toast and the details for the time of the call, as Windows does. */
  #raise(toast: ComObject, kind: keyof FakeToast["handlers"], details: ComObject): number {
    const handler = (toast.state as FakeToast).handlers[kind];
    if (handler === undefined) throw new Error(`nobody listens to ${kind}`);
    const [sender, argument] = [this.#windows.give(toast), this.#windows.give(details)];
    const code = this.#windows.invoke(handler, 3, ["void *", "void *"], sender, argument);
    toast.references -= 1;
    details.references -= 1;
    return code;
  }

  #note(name: string, ...values: readonly unknown[]): void {
    this.calls.push([name, ...values]);
    const code = this.refusals.get(name)?.shift();
    if (code !== undefined) throw new Refused(code);
  }

  #listen(toast: FakeToast, kind: keyof FakeToast["handlers"], handler: Pointer): bigint {
    if (this.shown.some(({ state }) => state === toast))
      throw new Error("too late: the toast is already shown");
    this.#note(`on ${kind}`);
    toast.handlers[kind] = handler;
    return 1n;
  }

  #stateAt<State>(address: Pointer): State {
    return this.#windows.at(address).state as State;
  }

  #makeFacets() {
    const windows = this.#windows;
    const inspectable = windows.facet(inspectableIid);

    const document = [
      windows.facet(winrt.XmlDocument.iid),
      windows.facet<FakeDocument>(winrt.XmlDocumentIO.iid, [
        [
          winrt.XmlDocumentIO.load,
          (self, xml: string) => {
            this.#note("load", xml);
            self.xml = xml;
          },
        ],
      ]),
      windows.facet<FakeDocument>(winrt.XmlNodeSerializer.iid, [
        [winrt.XmlNodeSerializer.getXml, (self) => self.xml],
      ]),
    ];

    const toast = [
      windows.facet<FakeToast>(winrt.Toast.iid, [
        [winrt.Toast.content, ({ xml }) => windows.create(document, { xml })],
        [
          winrt.Toast.setExpiration,
          (self, time: Pointer) => Object.assign(self, { expiresAt: this.#stateAt(time) }),
        ],
        [winrt.Toast.onActivated, (self, handler: Pointer) => this.#listen(self, "activated", handler)],
        [winrt.Toast.onDismissed, (self, handler: Pointer) => this.#listen(self, "dismissed", handler)],
        [winrt.Toast.onFailed, (self, handler: Pointer) => this.#listen(self, "failed", handler)],
      ]),
      windows.facet<FakeToast>(winrt.Toast2.iid, [
        ...names<FakeToast>(winrt.Toast2),
        [
          winrt.Toast2.setSuppressPopup,
          (self, value: boolean) => Object.assign(self, { suppressPopup: value }),
        ],
      ]),
      windows.facet<FakeToast>(winrt.Toast4.iid, [
        [winrt.Toast4.setData, (self, data: Pointer) => Object.assign(self, { data: this.#stateAt(data) })],
        [
          winrt.Toast4.setPriority,
          (self, priority: number) => {
            this.#note("setPriority", priority);
            self.priority = priority;
          },
        ],
      ]),
    ];
    const toastFactory = [
      windows.facet(winrt.ToastFactory.iid, [
        [
          winrt.ToastFactory.create,
          (_self, content: Pointer) => {
            const { xml } = this.#stateAt<FakeDocument>(content);
            const made: FakeToast = {
              ...{ tag: "", group: "", xml, suppressPopup: false, priority: 0 },
              ...{ expiresAt: undefined, data: undefined, handlers: {} },
            };
            return windows.create(toast, made);
          },
        ],
      ]),
    ];

    const scheduled = [
      windows.facet<FakeScheduled>(winrt.Scheduled.iid, [[winrt.Scheduled.deliveryTime, ({ at }) => at]]),
      windows.facet<FakeScheduled>(winrt.Scheduled2.iid, names<FakeScheduled>(winrt.Scheduled2)),
    ];
    const scheduledFactory = [
      windows.facet(winrt.ScheduledFactory.iid, [
        [
          winrt.ScheduledFactory.create,
          (_self, content: Pointer, at: bigint) => {
            const { xml } = this.#stateAt<FakeDocument>(content);
            return windows.create(scheduled, { tag: "", group: "", xml, at } satisfies FakeScheduled);
          },
        ],
      ]),
    ];

    const time = [inspectable, windows.facet(winrt.ReferenceToDateTime.iid)];
    const propertyValues = [
      windows.facet(winrt.PropertyValueStatics.iid, [
        [winrt.PropertyValueStatics.createDateTime, (_self, ticks: bigint) => windows.create(time, ticks)],
      ]),
    ];

    const map = windows.facet<Record<string, string>>(winrt.StringMap.iid, [
      [
        winrt.StringMap.insert,
        (self, key: string, value: string) => {
          self[key] = value;
          return false;
        },
      ],
    ]);
    const data = [
      windows.facet<FakeData>(winrt.Data.iid, [
        [winrt.Data.values, ({ values }) => windows.create([map], values)],
        [winrt.Data.setSequence, (self, sequence: number) => Object.assign(self, { sequence })],
      ]),
    ];

    const view = windows.facet<readonly ComObject[]>(inspectableIid, [
      [winrt.VectorView.size, ({ length }) => length],
      [winrt.VectorView.getAt, (self, index: number) => self[index]],
    ]);

    const notifier = windows.create([
      windows.facet(winrt.Notifier.iid, [
        [
          winrt.Notifier.show,
          (_self, address: Pointer) => {
            this.#note("show");
            this.shown.push(windows.at(address));
          },
        ],
        [
          winrt.Notifier.setting,
          () => {
            this.#note("setting");
            return this.setting;
          },
        ],
        [
          winrt.Notifier.addToSchedule,
          (_self, address: Pointer) => {
            this.#note("addToSchedule");
            this.scheduled.push(windows.at(address));
          },
        ],
        [
          winrt.Notifier.removeFromSchedule,
          (_self, address: Pointer) => {
            this.#note("removeFromSchedule");
            this.scheduled.splice(this.scheduled.indexOf(windows.at(address)), 1);
          },
        ],
        [winrt.Notifier.scheduled, () => windows.create([view], [...this.scheduled])],
      ]),
      windows.facet(winrt.Notifier2.iid, [
        [
          winrt.Notifier2.update,
          (_self, changed: Pointer, tag: string, group: string) => {
            this.#note("update", tag, group, structuredClone(this.#stateAt(changed)));
            return this.updateResult;
          },
        ],
      ]),
    ]);
    const history = windows.create([
      windows.facet(winrt.History.iid, [
        [winrt.History.remove, (_self, ...of: string[]) => this.#note("remove", ...of)],
        [winrt.History.removeGroup, (_self, ...of: string[]) => this.#note("removeGroup", ...of)],
        [winrt.History.clear, (_self, ...of: string[]) => this.#note("clear", ...of)],
      ]),
      windows.facet(winrt.History2.iid, [
        [
          winrt.History2.getHistory,
          (_self, appId: string) => {
            this.#note("getHistory", appId);
            return windows.create([view], [...this.shown]);
          },
        ],
      ]),
    ]);
    const user = windows.create([
      windows.facet(userIid),
      windows.facet(winrt.ManagerForUser3.iid, [
        [
          winrt.ManagerForUser3.notificationMode,
          () => {
            this.#note("mode");
            return this.mode;
          },
        ],
      ]),
    ]);
    const manager = [
      windows.facet(winrt.ManagerStatics.iid, [
        [
          winrt.ManagerStatics.createToastNotifier,
          (_self, appId: string) => {
            this.#note("createToastNotifier", appId);
            return notifier;
          },
        ],
      ]),
      windows.facet(winrt.ManagerStatics2.iid, [[winrt.ManagerStatics2.history, () => history]]),
      windows.facet(winrt.ManagerStatics5.iid, [[winrt.ManagerStatics5.getDefault, () => user]]),
    ];

    const activated = windows.facet<{ argument: string }>(winrt.ActivatedArguments.iid, [
      [winrt.ActivatedArguments.arguments, ({ argument }) => argument],
    ]);
    const box = [
      inspectable,
      windows.facet<string>(winrt.PropertyValue.iid, [[winrt.PropertyValue.getString, (self) => self]]),
    ];
    const pair = windows.facet<readonly [string, string]>(inspectableIid, [
      [winrt.KeyValuePair.key, ([key]) => key],
      [winrt.KeyValuePair.value, ([, text]) => windows.create(box, text)],
    ]);
    const iterator = windows.facet<(readonly [string, string])[]>(inspectableIid, [
      [winrt.Iterator.hasCurrent, ({ length }) => length > 0],
      [winrt.Iterator.current, ([first]) => windows.create([pair], first)],
      [winrt.Iterator.moveNext, (self) => self.shift() !== undefined && self.length > 0],
    ]);
    const valueSet = [
      inspectable,
      windows.facet<Record<string, string>>(winrt.InputIterable.iid, [
        [winrt.InputIterable.first, (self) => windows.create([iterator], Object.entries(self))],
      ]),
    ];
    const activatedInputs = windows.facet<{ inputs: Record<string, string> | null }>(
      winrt.ActivatedArguments2.iid,
      [
        [
          winrt.ActivatedArguments2.userInput,
          ({ inputs }) => (inputs === null ? null : windows.create(valueSet, inputs)),
        ],
      ],
    );
    const dismissed = windows.facet<number>(winrt.DismissedArguments.iid, [
      [winrt.DismissedArguments.reason, (self) => self],
    ]);
    const failed = windows.facet<number>(winrt.FailedArguments.iid, [
      [winrt.FailedArguments.errorCode, (self) => self],
    ]);

    return {
      ...{ inspectable, document, toastFactory, scheduledFactory, propertyValues, data, manager },
      ...{ activated, activatedInputs, dismissed, failed },
    };
  }
}

/** The methods for tag and group. */
function names<State extends { tag: string; group: string }>(
  of: typeof winrt.Toast2 | typeof winrt.Scheduled2,
): readonly FakeMethod<State>[] {
  return [
    [of.tag, (self) => self.tag],
    [of.group, (self) => self.group],
    [of.setTag, (self, tag: string) => Object.assign(self, { tag })],
    [of.setGroup, (self, group: string) => Object.assign(self, { group })],
  ];
}
