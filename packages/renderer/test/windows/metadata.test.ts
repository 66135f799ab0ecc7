import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Method } from "../../src/windows/winrt/interface.js";
import * as winrt from "../../src/windows/winrt/interfaces.js";
import { readDouble } from "./support/double-source.ts";
import { type Interface, interfaceNamed, kindOf, metadata, methodNamed } from "./support/metadata.ts";

// The renderer and its double under Wine agree with each other by themselves: a mistake in both would pass every test
// there, and a wrong slot ends the process on Windows. So both are compared with Microsoft's metadata.

/** The names of the metadata for those of interfaces.ts and double.c. */
const names: Readonly<Record<string, string>> = {
  ManagerStatics: "IToastNotificationManagerStatics",
  ManagerStatics2: "IToastNotificationManagerStatics2",
  ManagerStatics5: "IToastNotificationManagerStatics5",
  ManagerForUser: "IToastNotificationManagerForUser",
  ManagerForUser3: "IToastNotificationManagerForUser3",
  Notifier: "IToastNotifier",
  Notifier2: "IToastNotifier2",
  History: "IToastNotificationHistory",
  History2: "IToastNotificationHistory2",
  ToastFactory: "IToastNotificationFactory",
  Toast: "IToastNotification",
  Toast2: "IToastNotification2",
  Toast4: "IToastNotification4",
  ScheduledFactory: "IScheduledToastNotificationFactory",
  Scheduled: "IScheduledToastNotification",
  Scheduled2: "IScheduledToastNotification2",
  Data: "INotificationData",
  XmlDocument: "IXmlDocument",
  XmlDocumentIO: "IXmlDocumentIO",
  XmlNodeSerializer: "IXmlNodeSerializer",
  ActivatedArguments: "IToastActivatedEventArgs",
  ActivatedArguments2: "IToastActivatedEventArgs2",
  DismissedArguments: "IToastDismissedEventArgs",
  FailedArguments: "IToastFailedEventArgs",
  PropertyValueStatics: "IPropertyValueStatics",
  PropertyValue: "IPropertyValue",
  PropertySet: "IPropertySet",
  IActivationFactory: "IActivationFactory",
  StringMap: returned("INotificationData", "get_Values"),
  VectorView: returned("IToastNotificationHistory2", "GetHistoryWithId"),
  InputIterable: "IIterable<IKeyValuePair<String, Object>>",
  Iterator: "IIterator<IKeyValuePair<String, Object>>",
  KeyValuePair: "IKeyValuePair<String, Object>",
  ReferenceToDateTime: taken("IToastNotification", "put_ExpirationTime"),
  HandlerActivated: taken("IToastNotification", "add_Activated"),
  HandlerDismissed: taken("IToastNotification", "add_Dismissed"),
  HandlerFailed: taken("IToastNotification", "add_Failed"),
};
const named = (name: string) => interfaceNamed(names[name] ?? `${name}, which this test does not know`);

describe("interfaces.ts", () => {
  const { classes, com, enums, handlers, ...interfaces } = winrt;

  test.each(Object.entries(interfaces))("%s has Microsoft's id, slots and parameters", (name, face) => {
    const expected = named(name);
    const methods = Object.values<Method | string>(face).filter((value) => typeof value !== "string");
    for (const { name: method, slot, takes, gives } of methods) {
      const { name: own, ...signature } = slotIn(expected, slot);
      expect(`${slot}: ${method}`).toBe(`${slot}: ${own}`);
      expect({ takes, gives }).toEqual(signature);
    }
    if ("iid" in face) expect(face.iid).toBe(expected.iid);
    // Those that Windows hands out as they are, without a question by id.
    else expect(["Iterator", "KeyValuePair", "VectorView"]).toContain(name);
  });

  test("the handlers of events have the ids of their types", () => {
    expect(handlers).toEqual({
      activated: named("HandlerActivated").iid,
      dismissed: named("HandlerDismissed").iid,
      failed: named("HandlerFailed").iid,
    });
  });

  test("the classes exist, and COM's interfaces have their ids", () => {
    for (const name of Object.values(classes)) expect(Object.keys(metadata.classes)).toContain(name);
    const id = (name: string) => metadata.interfaces[name]?.iid;
    expect(com).toEqual({
      unknown: id("IUnknown"),
      agileObject: id("IAgileObject"),
      classFactory: id("IClassFactory"),
      activationCallback: id("INotificationActivationCallback"),
    });
  });

  test.each([
    ["ToastDismissalReason", enums.dismissalReason],
    ["NotificationUpdateResult", enums.updateResult],
    ["NotificationSetting", enums.setting],
    ["ToastNotificationMode", enums.mode],
    ["ToastNotificationPriority", enums.priority],
  ])("%s has Microsoft's numbers", (name, values) => {
    const numbers = Object.entries(metadata.enums[name] ?? {}).map(([value, number]) => [
      value
        .replace(/\B[A-Z]/g, "_$&")
        .toLowerCase()
        .replace(/^notification_/, ""),
      number,
    ]);
    expect(values.map((value, number) => [value, number])).toEqual(numbers);
  });
});

describe("double.c", () => {
  const { iids, tables, methods, objects, factories } = readDouble();
  /** Which interface a table is: by the id that stands beside it, else by this list. */
  const withoutId: Readonly<Record<string, string>> = {
    vectorTable: "VectorView",
    pairTable: "KeyValuePair",
    iteratorTable: "Iterator",
  };
  const facets = [...objects, ...factories].flatMap((one) => one.facets);
  const interfaceOf = (table: string): string => {
    const ids = new Set(facets.filter((facet) => facet.table === table).map(({ iid }) => iid));
    const [iid = "", ...others] = ids;
    expect(others).toEqual([]);
    return iid === "IInspectable" ? (withoutId[table] ?? "") : iid;
  };

  test.each(Object.entries(iids))("IID_%s is Microsoft's", (name, iid) => {
    expect(iid).toBe(named(name).iid);
  });

  test.each(Object.entries(tables))("%s has Microsoft's order and parameters", (table, entries) => {
    const expected = named(interfaceOf(table));
    expect(entries.length).toBeLessThanOrEqual(expected.methods.length);
    entries.forEach((entry, index) => {
      if (entry === "absent") return;
      const { name, takes, gives } = slotIn(expected, expected.firstSlot + index);
      expect(`${index}: ${entry.slice(entry.indexOf("_") + 1)}`).toBe(`${index}: ${name}`);
      expect({ entry, ...methods[entry] }).toEqual({
        entry,
        takes,
        gives: gives === undefined ? [] : [gives],
      });
    });
  });

  test("its objects have the interfaces of their classes, the default one first", () => {
    const made = objects.filter(({ className }) => className in metadata.classes);
    const withInstances = Object.entries(metadata.classes).filter(([, { instance }]) => instance.length > 0);
    expect(new Set(made.map(({ className }) => className))).toEqual(
      new Set(withInstances.map(([className]) => className)),
    );
    for (const { className, facets } of made) {
      const { instance = [] } = metadata.classes[className] ?? {};
      const own = facets.map(({ iid }) => names[iid]);
      expect({ className, default: own[0] }).toEqual({ className, default: instance[0] });
      expect({ className, more: own.filter((name) => !instance.includes(name ?? "")) }).toEqual({
        className,
        more: [],
      });
    }
  });

  test("its factories have the interfaces of their classes, and all classes have one", () => {
    expect(factories.map(({ className }) => className).sort()).toEqual(Object.values(winrt.classes).sort());
    for (const { className, facets } of factories) {
      // Every factory answers for IActivationFactory, also one that only refuses.
      const { factory = [] } = metadata.classes[className] ?? {};
      const own = facets.map(({ iid }) => names[iid]).filter((name) => name !== "IActivationFactory");
      expect({ className, more: own.filter((name) => !factory.includes(name ?? "")) }).toEqual({
        className,
        more: [],
      });
    }
  });

  test("the activator's interface in activation.idl is Microsoft's", () => {
    const idl = readFileSync(new URL("./double/activation.idl", import.meta.url), "utf8");
    const { iid, methods } = interfaceNamed("INotificationActivationCallback");
    expect(idl.match(/uuid\((.*?)\)/)?.[1]?.toLowerCase()).toBe(iid);
    const [, declared = ""] = /HRESULT Activate\((.*?)\);/s.exec(idl) ?? [];
    const types = declared.replaceAll(/\[.*?\]|const /g, "").split(/,\s*/);
    const own = types.map((type) =>
      type
        .trim()
        .replace(/ \*?\w+$/, "")
        .replace("ULONG", "UInt32"),
    );
    expect([{ name: "Activate", takes: own, gives: undefined }]).toEqual(methods);
  });
});

/** The method that Microsoft has in a slot, with kinds for its types. */
function slotIn({ methods, firstSlot }: Interface, slot: number) {
  const { name, takes, gives } = methods[slot - firstSlot] ?? {
    name: "nothing",
    takes: [],
    gives: undefined,
  };
  return { name, takes: takes.map(kindOf), gives: gives === undefined ? undefined : kindOf(gives) };
}

function returned(type: string, method: string): string {
  return methodNamed(type, method).gives ?? "";
}

function taken(type: string, method: string): string {
  return methodNamed(type, method).takes[0] ?? "";
}
