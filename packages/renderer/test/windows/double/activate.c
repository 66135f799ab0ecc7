/* Clicks a toast as the notification centre does: activate CLSID APPID ARGUMENTS [KEY VALUE]... */
#define COBJMACROS
#include <initguid.h>
#include <windows.h>
#include <shellapi.h>
#include <stdio.h>
#include "activation.h"

int main(void) {
    int count;
    LPWSTR *words = CommandLineToArgvW(GetCommandLineW(), &count);
    INotificationActivationCallback *callback = NULL;
    NOTIFICATION_USER_INPUT_DATA inputs[8];
    ULONG inputCount = 0;
    CLSID clsid;
    if (count < 4) return 2;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HRESULT hr = CLSIDFromString(words[1], &clsid);
    /* Wine 8 offers a registered class through a pipe that takes one caller at a time. Between two callers, and until a
     * process that has just ended is gone, it is as if there were no such class; on Windows rpcss answers for it. */
    for (int tries = 0; SUCCEEDED(hr); tries++) {
        hr = CoCreateInstance(&clsid, NULL, CLSCTX_LOCAL_SERVER, &IID_INotificationActivationCallback, (void **)&callback);
        if (hr != REGDB_E_CLASSNOTREG || tries == 50) break;
        Sleep(100);
        hr = S_OK;
    }
    printf("create %08lx\n", hr);
    if (FAILED(hr)) return 1;
    for (int i = 4; i + 1 < count && inputCount < 8; i += 2) {
        inputs[inputCount].Key = words[i];
        inputs[inputCount++].Value = words[i + 1];
    }
    hr = INotificationActivationCallback_Activate(callback, words[2], words[3], inputCount ? inputs : NULL, inputCount);
    printf("activate %08lx\n", hr);
    INotificationActivationCallback_Release(callback);
    CoUninitialize();
    return FAILED(hr);
}
