/* Writes what the double receives as JSON lines. */
#ifndef RECORD_H
#define RECORD_H
#include <windows.h>
#include <winstring.h>
#include <stdio.h>

static FILE *recordFile;
static CRITICAL_SECTION recordLock;

static void recordOpen(void) {
    char path[MAX_PATH];
    InitializeCriticalSection(&recordLock);
    if (GetEnvironmentVariableA("TOASTY_DOUBLE_LOG", path, sizeof path)) recordFile = fopen(path, "ab");
}

static void writeText(HSTRING text) {
    UINT32 length;
    const wchar_t *units = WindowsGetStringRawBuffer(text, &length);
    if (!recordFile) return;
    fputc('"', recordFile);
    for (UINT32 i = 0; i < length; i++) {
        if (units[i] >= 32 && units[i] < 127 && units[i] != '"' && units[i] != '\\')
            fputc(units[i], recordFile);
        else
            fprintf(recordFile, "\\u%04x", units[i]);
    }
    fputc('"', recordFile);
}

static void recordBegin(const char *call) {
    EnterCriticalSection(&recordLock);
    if (recordFile) fprintf(recordFile, "{\"call\":\"%s\",\"pid\":%lu", call, GetCurrentProcessId());
}
static void recordString(const char *name, HSTRING text) {
    if (recordFile) fprintf(recordFile, ",\"%s\":", name);
    writeText(text);
}
static void recordNumber(const char *name, INT64 value) {
    if (recordFile) fprintf(recordFile, ",\"%s\":\"%lld\"", name, (long long)value);
}
static void recordPairs(const char *name, UINT32 count, HSTRING *keys, HSTRING *values) {
    if (!recordFile) return;
    fprintf(recordFile, ",\"%s\":{", name);
    for (UINT32 i = 0; i < count; i++) {
        if (i) fputc(',', recordFile);
        writeText(keys[i]);
        fputc(':', recordFile);
        writeText(values[i]);
    }
    fputc('}', recordFile);
}
static void recordEnd(void) {
    if (recordFile) {
        fputs("}\n", recordFile);
        fflush(recordFile);
    }
    LeaveCriticalSection(&recordLock);
}

#endif
