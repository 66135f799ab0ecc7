/* Objects of the Windows Runtime in C: one count, several interfaces. */
#ifndef OBJECT_H
#define OBJECT_H
#include <windows.h>
#include <inspectable.h>
#include <winstring.h>
#include <stdlib.h>

enum { maxFaces = 4 };

typedef struct Object Object;

/* What an interface pointer points to. */
typedef struct {
    void *const *table;
    Object *object;
} Face;

/* An interface that a class has. */
typedef struct {
    const IID *iid;
    void *const *table;
} Facet;

struct Object {
    LONG count;
    const wchar_t *className;
    int faceCount;
    IID iids[maxFaces];
    Face faces[maxFaces];
    void (*freePayload)(void *);
};

static LONG live;
static inline LONG liveObjects(void) { return live; }
static inline void *payload(Object *object) { return object + 1; }

static inline Object *newObject(const wchar_t *className, int count, const Facet *facets, size_t size,
                                void (*freePayload)(void *)) {
    Object *object = calloc(1, sizeof(Object) + size);
    object->count = 1;
    object->className = className;
    object->faceCount = count;
    object->freePayload = freePayload;
    for (int i = 0; i < count; i++) {
        object->iids[i] = *facets[i].iid;
        object->faces[i].table = facets[i].table;
        object->faces[i].object = object;
    }
    InterlockedIncrement(&live);
    return object;
}

static inline void retain(Object *object) { InterlockedIncrement(&object->count); }

static inline LONG release(Object *object) {
    if (!object) return 0;
    LONG left = InterlockedDecrement(&object->count);
    if (left == 0) {
        object->freePayload(payload(object));
        free(object);
        InterlockedDecrement(&live);
    }
    return left;
}

static const IID agile = {0x94ea2b94, 0xe9cc, 0x49e0, {0xc0, 0xff, 0xee, 0x64, 0xca, 0x8f, 0x5b, 0x90}};

static HRESULT WINAPI queryInterface(Face *self, REFIID iid, void **out) {
    Object *object = self->object;
    *out = NULL;
    if (IsEqualIID(iid, &IID_IUnknown) || IsEqualIID(iid, &IID_IInspectable) || IsEqualIID(iid, &agile))
        *out = &object->faces[0];
    for (int i = 0; !*out && i < object->faceCount; i++)
        if (IsEqualIID(iid, &object->iids[i])) *out = &object->faces[i];
    if (!*out) return E_NOINTERFACE;
    retain(object);
    return S_OK;
}
static ULONG WINAPI addRef(Face *self) {
    retain(self->object);
    return self->object->count;
}
static ULONG WINAPI releaseFace(Face *self) { return release(self->object); }
static HRESULT WINAPI getClassName(Face *self, HSTRING *out) {
    return WindowsCreateString(self->object->className, (UINT32)wcslen(self->object->className), out);
}
static HRESULT WINAPI getTrustLevel(Face *self, TrustLevel *out) {
    (void)self;
    *out = BaseTrust;
    return S_OK;
}
/* A slot that nobody should call: it says so instead of crashing. */
static HRESULT WINAPI absent(void) { return E_NOTIMPL; }

#define INSPECTABLE queryInterface, addRef, releaseFace, absent, getClassName, getTrustLevel

#endif
