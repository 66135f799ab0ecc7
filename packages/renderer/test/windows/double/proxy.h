/* rpcrt4 exports these and mingw's headers do not declare them. */
#include <unknwn.h>
HRESULT WINAPI IUnknown_QueryInterface_Proxy(IUnknown *self, REFIID iid, void **object);
ULONG WINAPI IUnknown_AddRef_Proxy(IUnknown *self);
ULONG WINAPI IUnknown_Release_Proxy(IUnknown *self);
