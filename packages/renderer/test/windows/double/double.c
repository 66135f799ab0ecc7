/*
 * Stands in for Windows.UI.Notifications and its companions where there is no Windows: records what arrives and fires
 * events from foreign threads on command.
 *
 * Classes, interface ids, vtable orders and parameters are those of Microsoft's metadata. A method is called
 * OBJECT_NAME, and NAME is its name in ../metadata.json; metadata.test.ts reads this file and compares both.
 *
 * Environment: TOASTY_DOUBLE_LOG (a file for JSON lines), TOASTY_DOUBLE_PIPE (a pipe for commands),
 * TOASTY_DOUBLE_SETTING (what get_Setting says), TOASTY_DOUBLE_REFUSE (an HRESULT that Show returns),
 * TOASTY_DOUBLE_HANG (if set, taking a toast away never ends).
 */
#define COBJMACROS
#include <initguid.h>
#include <windows.h>
#include <inspectable.h>
#include <activation.h>
#include <winstring.h>
#include <stdio.h>
#include "object.h"
#include "record.h"

DEFINE_GUID(IID_ManagerStatics, 0x50ac103f, 0xd235, 0x4598, 0xbb, 0xef, 0x98, 0xfe, 0x4d, 0x1a, 0x3a, 0xd4);
DEFINE_GUID(IID_ManagerStatics2, 0x7ab93c52, 0x0e48, 0x4750, 0xba, 0x9d, 0x1a, 0x41, 0x13, 0x98, 0x18, 0x47);
DEFINE_GUID(IID_ManagerStatics5, 0xd6f5f569, 0xd40d, 0x407c, 0x89, 0x89, 0x88, 0xca, 0xb4, 0x2c, 0xfd, 0x14);
DEFINE_GUID(IID_ManagerForUser, 0x79ab57f6, 0x43fe, 0x487b, 0x8a, 0x7f, 0x99, 0x56, 0x72, 0x00, 0xae, 0x94);
DEFINE_GUID(IID_ManagerForUser3, 0x3efcb176, 0x6cc1, 0x56dc, 0x97, 0x3b, 0x25, 0x1f, 0x7a, 0xac, 0xb1, 0xc5);
DEFINE_GUID(IID_Notifier, 0x75927b93, 0x03f3, 0x41ec, 0x91, 0xd3, 0x6e, 0x5b, 0xac, 0x1b, 0x38, 0xe7);
DEFINE_GUID(IID_Notifier2, 0x354389c6, 0x7c01, 0x4bd5, 0x9c, 0x20, 0x60, 0x43, 0x40, 0xcd, 0x2b, 0x74);
DEFINE_GUID(IID_History, 0x5caddc63, 0x01d3, 0x4c97, 0x98, 0x6f, 0x05, 0x33, 0x48, 0x3f, 0xee, 0x14);
DEFINE_GUID(IID_History2, 0x3bc3d253, 0x2f31, 0x4092, 0x91, 0x29, 0x8a, 0xd5, 0xab, 0xf0, 0x67, 0xda);
DEFINE_GUID(IID_ToastFactory, 0x04124b20, 0x82c6, 0x4229, 0xb1, 0x09, 0xfd, 0x9e, 0xd4, 0x66, 0x2b, 0x53);
DEFINE_GUID(IID_Toast, 0x997e2675, 0x059e, 0x4e60, 0x8b, 0x06, 0x17, 0x60, 0x91, 0x7c, 0x8b, 0x80);
DEFINE_GUID(IID_Toast2, 0x9dfb9fd1, 0x143a, 0x490e, 0x90, 0xbf, 0xb9, 0xfb, 0xa7, 0x13, 0x2d, 0xe7);
DEFINE_GUID(IID_Toast4, 0x15154935, 0x28ea, 0x4727, 0x88, 0xe9, 0xc5, 0x86, 0x80, 0xe2, 0xd1, 0x18);
DEFINE_GUID(IID_ScheduledFactory, 0xe7bed191, 0x0bb9, 0x4189, 0x83, 0x94, 0x31, 0x76, 0x1b, 0x47, 0x6f, 0xd7);
DEFINE_GUID(IID_Scheduled, 0x79f577f8, 0x0de7, 0x48cd, 0x97, 0x40, 0x9b, 0x37, 0x04, 0x90, 0xc8, 0x38);
DEFINE_GUID(IID_Scheduled2, 0xa66ea09c, 0x31b4, 0x43b0, 0xb5, 0xdd, 0x7a, 0x40, 0xe8, 0x53, 0x63, 0xb1);
DEFINE_GUID(IID_Data, 0x9ffd2312, 0x9d6a, 0x4aaf, 0xb6, 0xac, 0xff, 0x17, 0xf0, 0xc1, 0xf2, 0x80);
DEFINE_GUID(IID_StringMap, 0xf6d1f700, 0x49c2, 0x52ae, 0x81, 0x54, 0x82, 0x6f, 0x99, 0x08, 0x77, 0x3c);
DEFINE_GUID(IID_XmlDocument, 0xf7f3a506, 0x1e87, 0x42d6, 0xbc, 0xfb, 0xb8, 0xc8, 0x09, 0xfa, 0x54, 0x94);
DEFINE_GUID(IID_XmlDocumentIO, 0x6cd0e74e, 0xee65, 0x4489, 0x9e, 0xbf, 0xca, 0x43, 0xe8, 0x7b, 0xa6, 0x37);
DEFINE_GUID(IID_XmlNodeSerializer, 0x5cc5b382, 0xe6dd, 0x4991, 0xab, 0xef, 0x06, 0xd8, 0xd2, 0xe7, 0xbd, 0x0c);
DEFINE_GUID(IID_PropertyValueStatics, 0x629bdbc8, 0xd932, 0x4ff4, 0x96, 0xb9, 0x8d, 0x96, 0xc5, 0xc1, 0xe8, 0x58);
DEFINE_GUID(IID_PropertyValue, 0x4bd682dd, 0x7554, 0x40e9, 0x9a, 0x9b, 0x82, 0x65, 0x4e, 0xde, 0x7e, 0x62);
DEFINE_GUID(IID_ReferenceToDateTime, 0x5541d8a7, 0x497c, 0x5aa4, 0x86, 0xfc, 0x77, 0x13, 0xad, 0xbf, 0x2a, 0x2c);
DEFINE_GUID(IID_ActivatedArguments, 0xe3bf92f3, 0xc197, 0x436f, 0x82, 0x65, 0x06, 0x25, 0x82, 0x4f, 0x8d, 0xac);
DEFINE_GUID(IID_ActivatedArguments2, 0xab7da512, 0xcc61, 0x568e, 0x81, 0xbe, 0x30, 0x4a, 0xc3, 0x10, 0x38, 0xfa);
DEFINE_GUID(IID_DismissedArguments, 0x3f89d935, 0xd9cb, 0x4538, 0xa0, 0xf0, 0xff, 0xe7, 0x65, 0x99, 0x38, 0xf8);
DEFINE_GUID(IID_FailedArguments, 0x35176862, 0xcfd4, 0x44f8, 0xad, 0x64, 0xf5, 0x00, 0xfd, 0x89, 0x6c, 0x3b);
DEFINE_GUID(IID_InputIterable, 0xfe2f3d47, 0x5d47, 0x5499, 0x83, 0x74, 0x43, 0x0c, 0x7c, 0xda, 0x02, 0x04);
/* IPropertySet, the default interface of ValueSet. */
DEFINE_GUID(IID_PropertySet, 0x8a43ed9f, 0xf4e6, 0x4421, 0xac, 0xf9, 0x1d, 0xab, 0x29, 0x86, 0x82, 0x0c);
DEFINE_GUID(IID_HandlerActivated, 0xab54de2d, 0x97d9, 0x5528, 0xb6, 0xad, 0x10, 0x5a, 0xfe, 0x15, 0x65, 0x30);
DEFINE_GUID(IID_HandlerDismissed, 0x61c2402f, 0x0ed0, 0x5a18, 0xab, 0x69, 0x59, 0xf4, 0xaa, 0x99, 0xa3, 0x68);
DEFINE_GUID(IID_HandlerFailed, 0x95e3e803, 0xc969, 0x5e3a, 0x97, 0x53, 0xea, 0x2a, 0xd2, 0x2a, 0x9a, 0x33);

/* ---- what one object holds; each kind uses the fields that it needs ---- */

#ifndef E_BOUNDS
#define E_BOUNDS ((HRESULT)0x8000000BL)
#endif

enum { maxPairs = 16, historySize = 20, maxScheduled = 64 };

typedef struct {
    HSTRING text, tag, group;
    HSTRING keys[maxPairs], values[maxPairs];
    UINT32 count, sequence;
    INT64 ticks;
    INT32 number;
    BOOLEAN suppressPopup;
    Object *content, *data, *expiration, *inner;
    Object *items[maxScheduled];
    IUnknown *handlers[3];
} Payload;

#define P(face) ((Payload *)payload(((Face *)(face))->object))
#define METHOD static HRESULT WINAPI

static void freePayload(void *memory) {
    Payload *p = memory;
    WindowsDeleteString(p->text);
    WindowsDeleteString(p->tag);
    WindowsDeleteString(p->group);
    for (UINT32 i = 0; i < maxPairs; i++) {
        WindowsDeleteString(p->keys[i]);
        WindowsDeleteString(p->values[i]);
    }
    release(p->content);
    release(p->data);
    release(p->expiration);
    release(p->inner);
    for (UINT32 i = 0; i < maxScheduled; i++) release(p->items[i]);
    for (int i = 0; i < 3; i++)
        if (p->handlers[i]) IUnknown_Release(p->handlers[i]);
}

static Object *make(const wchar_t *className, int count, const Facet *facets) {
    return newObject(className, count, facets, sizeof(Payload), freePayload);
}

static HSTRING copy(HSTRING text) {
    HSTRING result = NULL;
    WindowsDuplicateString(text, &result);
    return result;
}

static void replace(HSTRING *place, HSTRING text) {
    WindowsDeleteString(*place);
    *place = copy(text);
}

static BOOL equal(HSTRING a, HSTRING b) {
    INT32 order = 1;
    return SUCCEEDED(WindowsCompareStringOrdinal(a, b, &order)) && order == 0;
}

static HRESULT give(Object *object, void **out) {
    *out = &object->faces[0];
    return S_OK;
}

static HRESULT share(Object *object, void **out) {
    *out = NULL;
    if (object) {
        retain(object);
        *out = &object->faces[0];
    }
    return S_OK;
}

/* ---- XmlDocument ---- */

METHOD xmlDocument_LoadXml(Face *self, HSTRING xml) {
    replace(&P(self)->text, xml);
    return S_OK;
}
METHOD xmlDocument_GetXml(Face *self, HSTRING *out) {
    *out = copy(P(self)->text);
    return S_OK;
}
static void *const xmlDocumentTable[] = {INSPECTABLE};
static void *const xmlDocumentIoTable[] = {INSPECTABLE, xmlDocument_LoadXml, absent, absent};
static void *const xmlSerializerTable[] = {INSPECTABLE, xmlDocument_GetXml, absent, absent};

static Object *newXmlDocument(void) {
    static const Facet facets[] = {{&IID_XmlDocument, xmlDocumentTable},
                                   {&IID_XmlDocumentIO, xmlDocumentIoTable},
                                   {&IID_XmlNodeSerializer, xmlSerializerTable}};
    return make(L"Windows.Data.Xml.Dom.XmlDocument", 3, facets);
}

/* ---- IMap<String, String> and NotificationData ---- */

METHOD map_get_Size(Face *self, UINT32 *out) {
    *out = P(self)->count;
    return S_OK;
}
METHOD map_Insert(Face *self, HSTRING key, HSTRING value, BOOLEAN *replaced) {
    Payload *p = P(self);
    *replaced = FALSE;
    for (UINT32 i = 0; i < p->count; i++) {
        if (equal(p->keys[i], key)) {
            replace(&p->values[i], value);
            *replaced = TRUE;
            return S_OK;
        }
    }
    if (p->count == maxPairs) return E_OUTOFMEMORY;
    p->keys[p->count] = copy(key);
    p->values[p->count++] = copy(value);
    return S_OK;
}
static void *const mapTable[] = {INSPECTABLE, absent, map_get_Size, absent, absent, map_Insert, absent, absent};

METHOD data_get_Values(Face *self, void **out) { return share(P(self)->inner, out); }
METHOD data_get_SequenceNumber(Face *self, UINT32 *out) {
    *out = P(self)->sequence;
    return S_OK;
}
METHOD data_put_SequenceNumber(Face *self, UINT32 value) {
    P(self)->sequence = value;
    return S_OK;
}
static void *const dataTable[] = {INSPECTABLE, data_get_Values, data_get_SequenceNumber, data_put_SequenceNumber};

static Object *newData(void) {
    static const Facet mapFacets[] = {{&IID_StringMap, mapTable}};
    static const Facet dataFacets[] = {{&IID_Data, dataTable}};
    Object *data = make(L"Windows.UI.Notifications.NotificationData", 1, dataFacets);
    P(&data->faces[0])->inner = make(L"Windows.Foundation.Collections.IMap", 1, mapFacets);
    return data;
}

/* ---- values: IReference<DateTime> and strings as IPropertyValue ---- */

METHOD reference_get_Value(Face *self, INT64 *out) {
    *out = P(self)->ticks;
    return S_OK;
}
METHOD value_GetString(Face *self, HSTRING *out) {
    *out = copy(P(self)->text);
    return S_OK;
}
static void *const referenceTable[] = {INSPECTABLE, reference_get_Value};
static void *const valueTable[] = {INSPECTABLE, absent, absent, absent, absent, absent, absent, absent, absent, absent,
                                   absent, absent, absent, absent, value_GetString};

static Object *newDateTime(INT64 ticks) {
    static const Facet facets[] = {{&IID_PropertyValue, valueTable}, {&IID_ReferenceToDateTime, referenceTable}};
    Object *value = make(L"Windows.Foundation.IReference", 2, facets);
    P(&value->faces[0])->ticks = ticks;
    return value;
}
static Object *newStringValue(HSTRING text) {
    static const Facet facets[] = {{&IID_PropertyValue, valueTable}};
    Object *value = make(L"Windows.Foundation.IReference", 1, facets);
    P(&value->faces[0])->text = copy(text);
    return value;
}

/* ---- ToastNotification ---- */

METHOD toast_get_Content(Face *self, void **out) { return share(P(self)->content, out); }
METHOD toast_put_ExpirationTime(Face *self, Face *value) {
    Payload *p = P(self);
    release(p->expiration);
    p->expiration = value ? value->object : NULL;
    if (value) {
        if (value->table != referenceTable) return E_INVALIDARG;
        retain(value->object);
    }
    return S_OK;
}
static HRESULT addHandler(Face *self, int index, const IID *iid, IUnknown *handler, INT64 *token) {
    Payload *p = P(self);
    IUnknown *asked = NULL;
    HRESULT hr = IUnknown_QueryInterface(handler, iid, (void **)&asked);
    if (FAILED(hr)) return hr;
    if (p->handlers[index]) IUnknown_Release(p->handlers[index]);
    p->handlers[index] = asked;
    *token = index + 1;
    return S_OK;
}
METHOD toast_add_Dismissed(Face *self, IUnknown *handler, INT64 *token) {
    return addHandler(self, 1, &IID_HandlerDismissed, handler, token);
}
METHOD toast_add_Activated(Face *self, IUnknown *handler, INT64 *token) {
    return addHandler(self, 0, &IID_HandlerActivated, handler, token);
}
METHOD toast_add_Failed(Face *self, IUnknown *handler, INT64 *token) {
    return addHandler(self, 2, &IID_HandlerFailed, handler, token);
}
METHOD named_put_Tag(Face *self, HSTRING text) {
    UINT32 length = WindowsGetStringLen(text);
    if (length < 1 || length > 64) return (HRESULT)0x803E0116;
    replace(&P(self)->tag, text);
    return S_OK;
}
METHOD named_get_Tag(Face *self, HSTRING *out) {
    *out = copy(P(self)->tag);
    return S_OK;
}
METHOD named_put_Group(Face *self, HSTRING text) {
    UINT32 length = WindowsGetStringLen(text);
    if (length < 1 || length > 64) return (HRESULT)0x803E0116;
    replace(&P(self)->group, text);
    return S_OK;
}
METHOD named_get_Group(Face *self, HSTRING *out) {
    *out = copy(P(self)->group);
    return S_OK;
}
METHOD named_put_SuppressPopup(Face *self, BOOLEAN value) {
    P(self)->suppressPopup = value;
    return S_OK;
}
METHOD toast_put_Data(Face *self, Face *data) {
    if (data->table != dataTable) return E_INVALIDARG;
    release(P(self)->data);
    P(self)->data = data->object;
    retain(data->object);
    return S_OK;
}
METHOD toast_put_Priority(Face *self, INT32 value) {
    P(self)->number = value;
    return S_OK;
}
static void *const toastTable[] = {INSPECTABLE, toast_get_Content, toast_put_ExpirationTime, absent,
                                   toast_add_Dismissed, absent, toast_add_Activated, absent, toast_add_Failed, absent};
static void *const toast2Table[] = {INSPECTABLE, named_put_Tag, named_get_Tag, named_put_Group, named_get_Group,
                                    named_put_SuppressPopup, absent};
static void *const toast4Table[] = {INSPECTABLE, absent, toast_put_Data, absent, toast_put_Priority};

METHOD toastFactory_CreateToastNotification(Face *self, Face *document, void **out) {
    static const Facet facets[] = {{&IID_Toast, toastTable}, {&IID_Toast2, toast2Table}, {&IID_Toast4, toast4Table}};
    (void)self;
    if (document->table != xmlDocumentTable) return E_INVALIDARG;
    Object *toast = make(L"Windows.UI.Notifications.ToastNotification", 3, facets);
    P(&toast->faces[0])->content = document->object;
    retain(document->object);
    return give(toast, out);
}
static void *const toastFactoryTable[] = {INSPECTABLE, toastFactory_CreateToastNotification};

/* ---- ScheduledToastNotification ---- */

METHOD scheduled_get_DeliveryTime(Face *self, INT64 *out) {
    *out = P(self)->ticks;
    return S_OK;
}
static void *const scheduledTable[] = {INSPECTABLE, toast_get_Content, scheduled_get_DeliveryTime, absent, absent,
                                       absent, absent};
static void *const scheduled2Table[] = {INSPECTABLE, named_put_Tag, named_get_Tag, named_put_Group, named_get_Group,
                                        named_put_SuppressPopup, absent};

METHOD scheduledFactory_CreateScheduledToastNotification(Face *self, Face *document, INT64 ticks, void **out) {
    static const Facet facets[] = {{&IID_Scheduled, scheduledTable}, {&IID_Scheduled2, scheduled2Table}};
    (void)self;
    if (document->table != xmlDocumentTable) return E_INVALIDARG;
    Object *toast = make(L"Windows.UI.Notifications.ScheduledToastNotification", 2, facets);
    P(&toast->faces[0])->content = document->object;
    P(&toast->faces[0])->ticks = ticks;
    retain(document->object);
    return give(toast, out);
}
static void *const scheduledFactoryTable[] = {INSPECTABLE, scheduledFactory_CreateScheduledToastNotification, absent};

/* ---- what is shown and what waits: the state behind every notifier ---- */

static CRITICAL_SECTION lock;
static Object *shown[historySize];
static Object *scheduled[maxScheduled];
static INT32 settingNow;
static HRESULT refusal;
static BOOL removalHangs;
static BOOL hasShown;

static void takeOut(int index) {
    release(shown[index]);
    for (int i = index; i + 1 < historySize; i++) shown[i] = shown[i + 1];
    shown[historySize - 1] = NULL;
}
static int find(HSTRING tag, HSTRING group) {
    for (int i = 0; i < historySize && shown[i]; i++) {
        Payload *p = P(&shown[i]->faces[0]);
        if (equal(p->tag, tag) && (!group || equal(p->group, group))) return i;
    }
    return -1;
}

METHOD vector_GetAt(Face *self, UINT32 index, void **out) {
    if (index >= P(self)->count) return E_BOUNDS;
    return share(P(self)->items[index], out);
}
METHOD vector_get_Size(Face *self, UINT32 *out) {
    *out = P(self)->count;
    return S_OK;
}
static void *const vectorTable[] = {INSPECTABLE, vector_GetAt, vector_get_Size, absent, absent};

static HRESULT giveVector(Object **items, int most, void **out) {
    static const Facet facets[] = {{&IID_IInspectable, vectorTable}};
    Object *vector = make(L"Windows.Foundation.Collections.IVectorView", 1, facets);
    Payload *p = P(&vector->faces[0]);
    for (int i = 0; i < most && items[i]; i++) {
        retain(items[i]);
        p->items[p->count++] = items[i];
    }
    return give(vector, out);
}

/* ---- ToastNotifier ---- */

static void recordToast(const char *call, HSTRING appId, Payload *p) {
    recordBegin(call);
    recordString("appId", appId);
    recordString("tag", p->tag);
    recordString("group", p->group);
    if (p->content) recordString("xml", P(&p->content->faces[0])->text);
    if (p->data) {
        Payload *data = P(&p->data->faces[0]), *map = P(&data->inner->faces[0]);
        recordNumber("sequence", data->sequence);
        recordPairs("values", map->count, map->keys, map->values);
    }
    if (p->expiration) recordNumber("expiration", P(&p->expiration->faces[0])->ticks);
    if (p->ticks) recordNumber("delivery", p->ticks);
    if (p->number) recordNumber("priority", p->number);
    if (p->suppressPopup) recordNumber("suppressPopup", 1);
    recordEnd();
}

METHOD notifier_Show(Face *self, Face *toast) {
    if (toast->table != toastTable) return E_INVALIDARG;
    Payload *p = P(toast);
    EnterCriticalSection(&lock);
    HRESULT hr = refusal;
    if (SUCCEEDED(hr)) {
        int old = find(p->tag, p->group);
        if (old >= 0) takeOut(old);
        if (shown[historySize - 1]) takeOut(0);
        for (int i = 0; i < historySize; i++)
            if (!shown[i]) {
                retain(toast->object);
                shown[i] = toast->object;
                break;
            }
        hasShown = TRUE;
        recordToast("Show", P(self)->text, p);
    }
    LeaveCriticalSection(&lock);
    return hr;
}
METHOD notifier_get_Setting(Face *self, INT32 *out) {
    (void)self;
    *out = settingNow;
    return hasShown || settingNow ? S_OK : HRESULT_FROM_WIN32(ERROR_NOT_FOUND);
}
METHOD notifier_AddToSchedule(Face *self, Face *toast) {
    if (toast->table != scheduledTable) return E_INVALIDARG;
    if (!hasShown) return HRESULT_FROM_WIN32(ERROR_NOT_FOUND);
    EnterCriticalSection(&lock);
    for (int i = 0; i < maxScheduled; i++)
        if (!scheduled[i]) {
            retain(toast->object);
            scheduled[i] = toast->object;
            break;
        }
    recordToast("AddToSchedule", P(self)->text, P(toast));
    LeaveCriticalSection(&lock);
    return S_OK;
}
METHOD notifier_RemoveFromSchedule(Face *self, Face *toast) {
    EnterCriticalSection(&lock);
    for (int i = 0; i < maxScheduled && scheduled[i]; i++)
        if (scheduled[i] == toast->object) {
            recordToast("RemoveFromSchedule", P(self)->text, P(toast));
            release(scheduled[i]);
            for (int j = i; j + 1 < maxScheduled; j++) scheduled[j] = scheduled[j + 1];
            scheduled[maxScheduled - 1] = NULL;
            break;
        }
    LeaveCriticalSection(&lock);
    return S_OK;
}
METHOD notifier_GetScheduledToastNotifications(Face *self, void **out) {
    (void)self;
    return giveVector(scheduled, maxScheduled, out);
}
METHOD notifier_UpdateWithTagAndGroup(Face *self, Face *data, HSTRING tag, HSTRING group, INT32 *out) {
    if (data->table != dataTable) return E_INVALIDARG;
    EnterCriticalSection(&lock);
    int at = find(tag, group);
    *out = 2;
    if (at >= 0) {
        Payload *p = P(&shown[at]->faces[0]), *fresh = P(data);
        *out = 1;
        if (p->data) {
            Payload *old = P(&p->data->faces[0]);
            if (fresh->sequence == 0 || fresh->sequence >= old->sequence) {
                Payload *map = P(&fresh->inner->faces[0]);
                for (UINT32 i = 0; i < map->count; i++) {
                    BOOLEAN replaced;
                    map_Insert(&old->inner->faces[0], map->keys[i], map->values[i], &replaced);
                }
                old->sequence = fresh->sequence;
                *out = 0;
            }
        }
        recordToast("Update", P(self)->text, p);
    }
    LeaveCriticalSection(&lock);
    return S_OK;
}
static void *const notifierTable[] = {INSPECTABLE, notifier_Show, absent, notifier_get_Setting, notifier_AddToSchedule,
                                      notifier_RemoveFromSchedule, notifier_GetScheduledToastNotifications};
static void *const notifier2Table[] = {INSPECTABLE, notifier_UpdateWithTagAndGroup, absent};

/* ---- ToastNotificationHistory ---- */

static void recordRemoval(const char *call, HSTRING tag, HSTRING group, HSTRING appId) {
    recordBegin(call);
    if (tag) recordString("tag", tag);
    if (group) recordString("group", group);
    recordString("appId", appId);
    recordEnd();
}
METHOD history_RemoveGroupWithId(Face *self, HSTRING group, HSTRING appId) {
    (void)self;
    EnterCriticalSection(&lock);
    for (int i = historySize - 1; i >= 0; i--)
        if (shown[i] && equal(P(&shown[i]->faces[0])->group, group)) takeOut(i);
    recordRemoval("RemoveGroup", NULL, group, appId);
    LeaveCriticalSection(&lock);
    return S_OK;
}
METHOD history_RemoveGroupedTagWithId(Face *self, HSTRING tag, HSTRING group, HSTRING appId) {
    (void)self;
    if (removalHangs) Sleep(INFINITE);
    EnterCriticalSection(&lock);
    int at = find(tag, group);
    if (at >= 0) takeOut(at);
    recordRemoval("Remove", tag, group, appId);
    LeaveCriticalSection(&lock);
    return S_OK;
}
METHOD history_ClearWithId(Face *self, HSTRING appId) {
    (void)self;
    EnterCriticalSection(&lock);
    while (shown[0]) takeOut(0);
    recordRemoval("Clear", NULL, NULL, appId);
    LeaveCriticalSection(&lock);
    return S_OK;
}
METHOD history_GetHistoryWithId(Face *self, HSTRING appId, void **out) {
    (void)self;
    (void)appId;
    return giveVector(shown, historySize, out);
}
static void *const historyTable[] = {INSPECTABLE, absent, history_RemoveGroupWithId, history_RemoveGroupedTagWithId,
                                     absent, absent, absent, history_ClearWithId};
static void *const history2Table[] = {INSPECTABLE, absent, history_GetHistoryWithId};

/* ---- ToastNotificationManager ---- */

METHOD manager_CreateToastNotifierWithId(Face *self, HSTRING appId, void **out) {
    static const Facet facets[] = {{&IID_Notifier, notifierTable}, {&IID_Notifier2, notifier2Table}};
    (void)self;
    Object *notifier = make(L"Windows.UI.Notifications.ToastNotifier", 2, facets);
    P(&notifier->faces[0])->text = copy(appId);
    recordBegin("CreateToastNotifierWithId");
    recordString("appId", appId);
    recordEnd();
    return give(notifier, out);
}
METHOD manager_get_History(Face *self, void **out) {
    static const Facet facets[] = {{&IID_History, historyTable}, {&IID_History2, history2Table}};
    (void)self;
    return give(make(L"Windows.UI.Notifications.ToastNotificationHistory", 2, facets), out);
}
METHOD user_get_NotificationMode(Face *self, INT32 *out) {
    (void)self;
    *out = 1;
    return S_OK;
}
static void *const userTable[] = {INSPECTABLE, absent, absent, absent, absent};
static void *const user3Table[] = {INSPECTABLE, user_get_NotificationMode, absent, absent};
METHOD manager_GetDefault(Face *self, void **out) {
    static const Facet facets[] = {{&IID_ManagerForUser, userTable}, {&IID_ManagerForUser3, user3Table}};
    (void)self;
    return give(make(L"Windows.UI.Notifications.ToastNotificationManagerForUser", 2, facets), out);
}
static void *const managerTable[] = {INSPECTABLE, absent, manager_CreateToastNotifierWithId, absent};
static void *const manager2Table[] = {INSPECTABLE, manager_get_History};
static void *const manager5Table[] = {INSPECTABLE, manager_GetDefault};

/* ---- events, fired from threads of the system's pool ---- */

METHOD activated_get_Arguments(Face *self, HSTRING *out) {
    *out = copy(P(self)->text);
    return S_OK;
}
METHOD activated_get_UserInput(Face *self, void **out) { return share(P(self)->inner, out); }
METHOD dismissed_get_Reason(Face *self, INT32 *out) {
    *out = P(self)->number;
    return S_OK;
}
METHOD failed_get_ErrorCode(Face *self, INT32 *out) {
    *out = P(self)->number;
    return S_OK;
}
static void *const activatedTable[] = {INSPECTABLE, activated_get_Arguments};
static void *const activated2Table[] = {INSPECTABLE, activated_get_UserInput};
static void *const dismissedTable[] = {INSPECTABLE, dismissed_get_Reason};
static void *const failedTable[] = {INSPECTABLE, failed_get_ErrorCode};

METHOD pair_get_Key(Face *self, HSTRING *out) {
    *out = copy(P(self)->keys[0]);
    return S_OK;
}
METHOD pair_get_Value(Face *self, void **out) { return give(newStringValue(P(self)->values[0]), out); }
static void *const pairTable[] = {INSPECTABLE, pair_get_Key, pair_get_Value};

METHOD iterator_get_Current(Face *self, void **out) {
    static const Facet facets[] = {{&IID_IInspectable, pairTable}};
    Payload *p = P(self);
    if (p->sequence >= p->count) return E_BOUNDS;
    Object *pair = make(L"Windows.Foundation.Collections.IKeyValuePair", 1, facets);
    P(&pair->faces[0])->keys[0] = copy(p->keys[p->sequence]);
    P(&pair->faces[0])->values[0] = copy(p->values[p->sequence]);
    return give(pair, out);
}
METHOD iterator_get_HasCurrent(Face *self, BOOLEAN *out) {
    *out = P(self)->sequence < P(self)->count;
    return S_OK;
}
METHOD iterator_MoveNext(Face *self, BOOLEAN *out) {
    P(self)->sequence++;
    return iterator_get_HasCurrent(self, out);
}
static void *const iteratorTable[] = {INSPECTABLE, iterator_get_Current, iterator_get_HasCurrent, iterator_MoveNext,
                                      absent};

METHOD input_First(Face *self, void **out) {
    static const Facet facets[] = {{&IID_IInspectable, iteratorTable}};
    Object *iterator = make(L"Windows.Foundation.Collections.IIterator", 1, facets);
    Payload *from = P(self), *to = P(&iterator->faces[0]);
    for (UINT32 i = 0; i < from->count; i++) {
        to->keys[i] = copy(from->keys[i]);
        to->values[i] = copy(from->values[i]);
    }
    to->count = from->count;
    return give(iterator, out);
}
static void *const setTable[] = {INSPECTABLE};
static void *const inputTable[] = {INSPECTABLE, input_First};

typedef struct {
    IUnknown *handler;
    Object *toast, *details;
} Firing;

static DWORD WINAPI fire(void *memory) {
    typedef HRESULT(WINAPI * Invoke)(IUnknown *, void *, void *);
    Firing *firing = memory;
    Invoke invoke = (*(Invoke **)firing->handler)[3];
    HRESULT hr = invoke(firing->handler, &firing->toast->faces[0], &firing->details->faces[0]);
    recordBegin("Invoked");
    recordNumber("result", hr);
    recordEnd();
    IUnknown_Release(firing->handler);
    release(firing->toast);
    release(firing->details);
    free(firing);
    return 0;
}

static BOOL fireOn(HSTRING tag, int event, Object *details) {
    EnterCriticalSection(&lock);
    int at = find(tag, NULL);
    IUnknown *handler = at < 0 ? NULL : P(&shown[at]->faces[0])->handlers[event];
    if (handler) {
        Firing *firing = malloc(sizeof *firing);
        firing->handler = handler;
        IUnknown_AddRef(handler);
        firing->toast = shown[at];
        retain(shown[at]);
        firing->details = details;
        QueueUserWorkItem(fire, firing, WT_EXECUTEDEFAULT);
    } else {
        release(details);
    }
    LeaveCriticalSection(&lock);
    return handler != NULL;
}

/* ---- commands, one line each, fields between tabs ---- */

static HSTRING hstring(const char *utf8) {
    wchar_t *wide = malloc((strlen(utf8) + 1) * sizeof(wchar_t));
    int length = MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, (int)strlen(utf8) + 1);
    HSTRING text = NULL;
    WindowsCreateString(wide, length - 1, &text);
    free(wide);
    return text;
}

static BOOL activate(HSTRING tag, char **fields, int count) {
    static const Facet inputFacets[] = {{&IID_PropertySet, setTable}, {&IID_InputIterable, inputTable}};
    static const Facet facets[] = {{&IID_ActivatedArguments, activatedTable}, {&IID_ActivatedArguments2, activated2Table}};
    Object *inputs = make(L"Windows.Foundation.Collections.ValueSet", 2, inputFacets);
    Payload *set = P(&inputs->faces[0]);
    for (int i = 1; i + 1 < count && set->count < maxPairs; i += 2) {
        set->keys[set->count] = hstring(fields[i]);
        set->values[set->count++] = hstring(fields[i + 1]);
    }
    Object *details = make(L"Windows.UI.Notifications.ToastActivatedEventArgs", 2, facets);
    P(&details->faces[0])->text = hstring(count > 0 ? fields[0] : "");
    P(&details->faces[0])->inner = inputs;
    return fireOn(tag, 0, details);
}

static BOOL dismiss(HSTRING tag, INT32 reason) {
    static const Facet facets[] = {{&IID_DismissedArguments, dismissedTable}};
    Object *details = make(L"Windows.UI.Notifications.ToastDismissedEventArgs", 1, facets);
    P(&details->faces[0])->number = reason;
    return fireOn(tag, 1, details);
}

static BOOL fail(HSTRING tag, INT32 code) {
    static const Facet facets[] = {{&IID_FailedArguments, failedTable}};
    Object *details = make(L"Windows.UI.Notifications.ToastFailedEventArgs", 1, facets);
    P(&details->faces[0])->number = code;
    return fireOn(tag, 2, details);
}

static void obey(char *line, char *answer) {
    char *fields[2 + 2 * maxPairs] = {NULL};
    int count = 0;
    for (char *at = line; at && count < (int)(sizeof fields / sizeof *fields);) {
        fields[count++] = at;
        at = strchr(at, '\t');
        if (at) *at++ = 0;
    }
    HSTRING tag = count > 1 ? hstring(fields[1]) : NULL;
    BOOL done = TRUE;
    *answer = 0;
    if (!strcmp(fields[0], "activate"))
        done = activate(tag, fields + 2, count - 2);
    else if (!strcmp(fields[0], "dismiss"))
        done = dismiss(tag, atoi(fields[2]));
    else if (!strcmp(fields[0], "fail"))
        done = fail(tag, (INT32)strtoul(fields[2], NULL, 0));
    else if (!strcmp(fields[0], "live"))
        sprintf(answer, "%ld", liveObjects());
    else
        done = FALSE;
    if (!*answer) strcpy(answer, done ? "ok" : "no");
    WindowsDeleteString(tag);
}

static void serveConnection(HANDLE pipe) {
    static const DWORD most = 65536;
    char *line = malloc(most), answer[64];
    DWORD length = 0, read, written;
    while (length < most - 1 && ReadFile(pipe, line + length, 1, &read, NULL) && read == 1) {
        if (line[length] != '\n') {
            length++;
            continue;
        }
        line[length] = 0;
        obey(line, answer);
        strcat(answer, "\n");
        WriteFile(pipe, answer, (DWORD)strlen(answer), &written, NULL);
        FlushFileBuffers(pipe);
        length = 0;
    }
    free(line);
    DisconnectNamedPipe(pipe);
    CloseHandle(pipe);
}

/* Several threads do this, so that a caller always finds an instance that waits. */
static DWORD WINAPI serveCommands(void *name) {
    for (;;) {
        HANDLE pipe = CreateNamedPipeA(name, PIPE_ACCESS_DUPLEX, PIPE_TYPE_BYTE | PIPE_WAIT, PIPE_UNLIMITED_INSTANCES,
                                       65536, 65536, 0, NULL);
        if (pipe == INVALID_HANDLE_VALUE) return 1;
        if (ConnectNamedPipe(pipe, NULL) || GetLastError() == ERROR_PIPE_CONNECTED) serveConnection(pipe);
    }
}

/* ---- factories ---- */

METHOD xmlFactory_ActivateInstance(Face *self, void **out) {
    (void)self;
    return give(newXmlDocument(), out);
}
METHOD dataFactory_ActivateInstance(Face *self, void **out) {
    (void)self;
    return give(newData(), out);
}
METHOD propertyValue_CreateDateTime(Face *self, INT64 ticks, void **out) {
    (void)self;
    return give(newDateTime(ticks), out);
}
static void *const noActivation[] = {INSPECTABLE, absent};
static void *const xmlFactoryTable[] = {INSPECTABLE, xmlFactory_ActivateInstance};
static void *const dataFactoryTable[] = {INSPECTABLE, dataFactory_ActivateInstance};
static void *const propertyValueTable[] = {INSPECTABLE, absent, absent, absent, absent, absent, absent, absent, absent,
                                           absent, absent, absent, absent, absent, absent, absent,
                                           propertyValue_CreateDateTime};

static const Facet managerFacets[] = {{&IID_IActivationFactory, noActivation}, {&IID_ManagerStatics, managerTable},
                                      {&IID_ManagerStatics2, manager2Table}, {&IID_ManagerStatics5, manager5Table}};
static const Facet toastFacets[] = {{&IID_IActivationFactory, noActivation}, {&IID_ToastFactory, toastFactoryTable}};
static const Facet scheduledFacets[] = {{&IID_IActivationFactory, noActivation},
                                        {&IID_ScheduledFactory, scheduledFactoryTable}};
static const Facet dataFacets[] = {{&IID_IActivationFactory, dataFactoryTable}};
static const Facet xmlFacets[] = {{&IID_IActivationFactory, xmlFactoryTable}};
static const Facet valueFacets[] = {{&IID_IActivationFactory, noActivation},
                                    {&IID_PropertyValueStatics, propertyValueTable}};

static const struct {
    const wchar_t *name;
    int count;
    const Facet *facets;
} factories[] = {
    {L"Windows.UI.Notifications.ToastNotificationManager", 4, managerFacets},
    {L"Windows.UI.Notifications.ToastNotification", 2, toastFacets},
    {L"Windows.UI.Notifications.ScheduledToastNotification", 2, scheduledFacets},
    {L"Windows.UI.Notifications.NotificationData", 1, dataFacets},
    {L"Windows.Data.Xml.Dom.XmlDocument", 1, xmlFacets},
    {L"Windows.Foundation.PropertyValue", 2, valueFacets},
};

__declspec(dllexport) HRESULT WINAPI DllGetActivationFactory(HSTRING className, void **out) {
    const wchar_t *name = WindowsGetStringRawBuffer(className, NULL);
    *out = NULL;
    for (size_t i = 0; i < sizeof factories / sizeof *factories; i++)
        if (!wcscmp(name, factories[i].name)) return give(make(name, factories[i].count, factories[i].facets), out);
    return CLASS_E_CLASSNOTAVAILABLE;
}

__declspec(dllexport) HRESULT WINAPI DllCanUnloadNow(void) { return S_FALSE; }

BOOL WINAPI DllMain(HINSTANCE instance, DWORD reason, void *reserved) {
    static char pipe[256];
    char text[64];
    (void)instance;
    (void)reserved;
    if (reason != DLL_PROCESS_ATTACH) return TRUE;
    InitializeCriticalSection(&lock);
    recordOpen();
    if (GetEnvironmentVariableA("TOASTY_DOUBLE_SETTING", text, sizeof text)) settingNow = atoi(text);
    if (GetEnvironmentVariableA("TOASTY_DOUBLE_REFUSE", text, sizeof text)) refusal = (HRESULT)strtoul(text, NULL, 0);
    removalHangs = GetEnvironmentVariableA("TOASTY_DOUBLE_HANG", text, sizeof text) > 0;
    if (GetEnvironmentVariableA("TOASTY_DOUBLE_PIPE", pipe, sizeof pipe))
        for (int i = 0; i < 4; i++) CreateThread(NULL, 0, serveCommands, pipe, 0, NULL);
    return TRUE;
}
