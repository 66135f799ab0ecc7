import { toTicks } from "./encoding.js";
import * as winrt from "./interfaces.js";
import type { Pointer } from "./native.js";
import type { ToastRequest } from "./platform.js";
import type { Runtime } from "./runtime.js";

type Own = (object: Pointer) => Pointer;

/** Windows' objects of which toasts are made. What `own` is not handed belongs to the caller. */
export interface ToastObjects {
  /** A document of this XML. */
  document(own: Own, xml: string): Pointer;
  /** The values of a toast's bindings. */
  data(own: Own, values: Readonly<Record<string, string>>, sequence: number): Pointer;
  /** A toast, not yet shown; the caller's to release. */
  toast(own: Own, request: ToastRequest): Pointer;
}

/** Makes them. */
export function toastObjects({ call, cast, factory, activate, release }: Runtime): ToastObjects {
  const document = (own: Own, xml: string): Pointer => {
    const created = own(activate(winrt.classes.xmlDocument));
    call(own(cast(created, winrt.XmlDocumentIO.iid)), winrt.XmlDocumentIO.load, xml);
    return own(cast(created, winrt.XmlDocument.iid));
  };

  const data = (own: Own, values: Readonly<Record<string, string>>, sequence: number): Pointer => {
    const created = own(cast(own(activate(winrt.classes.data)), winrt.Data.iid));
    const map = own(call(created, winrt.Data.values));
    for (const [key, value] of Object.entries(values)) call(map, winrt.StringMap.insert, key, value);
    call(created, winrt.Data.setSequence, sequence);
    return created;
  };

  const dress = (own: Own, toast: Pointer, request: ToastRequest): void => {
    const named = own(cast(toast, winrt.Toast2.iid));
    call(named, winrt.Toast2.setTag, request.tag);
    call(named, winrt.Toast2.setGroup, request.group);
    if (request.suppressPopup === true) call(named, winrt.Toast2.setSuppressPopup, true);
    if (request.values !== undefined || request.highPriority === true) {
      const fourth = own(cast(toast, winrt.Toast4.iid));
      if (request.values !== undefined) {
        call(fourth, winrt.Toast4.setData, data(own, request.values, request.sequence ?? 0));
      }
      if (request.highPriority === true)
        call(fourth, winrt.Toast4.setPriority, winrt.enums.priority.indexOf("high"));
    }
    if (request.expiresAtMs !== undefined) {
      const statics = factory(winrt.classes.propertyValue, winrt.PropertyValueStatics.iid);
      const time = own(
        call(statics, winrt.PropertyValueStatics.createDateTime, toTicks(request.expiresAtMs)),
      );
      call(toast, winrt.Toast.setExpiration, own(cast(time, winrt.ReferenceToDateTime.iid)));
    }
  };

  return {
    document,
    data,
    toast(own, request) {
      const toast = call(
        factory(winrt.classes.toast, winrt.ToastFactory.iid),
        winrt.ToastFactory.create,
        document(own, request.xml),
      );
      try {
        dress(own, toast, request);
        return toast;
      } catch (error) {
        release(toast);
        throw error;
      }
    },
  };
}
