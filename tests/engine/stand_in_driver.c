/* Answers as NVIDIA's libcuda does, for machines without a GPU. Each GPU has one GiB free more than
   the one before it. */

#include <stddef.h>
#include <stdio.h>

#ifndef VERSION
#define VERSION 13000
#endif
#ifndef MAJOR
#define MAJOR 8
#endif
#ifndef MINOR
#define MINOR 6
#endif
#ifndef GPUS
#define GPUS 1
#endif
#ifndef INIT
#define INIT 0
#endif

static int current = -1;
static int contexts[8];

int cuInit(unsigned flags) { return flags ? 1 : INIT; }
int cuDriverGetVersion(int *version) { *version = VERSION; return 0; }
int cuDeviceGetCount(int *count) { *count = GPUS; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return 0; }
int cuDeviceGetName(char *name, int length, int device) {
    snprintf(name, length, "Stand-in %d", device);
    return 0;
}
int cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void)device;
    *value = attribute == 75 ? MAJOR : attribute == 76 ? MINOR : -1;
    return 0;
}
int cuDeviceTotalMem_v2(size_t *bytes, int device) { (void)device; *bytes = (size_t)8 << 30; return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) {
    contexts[device] = device;
    *context = &contexts[device];
    return 0;
}
int cuCtxPushCurrent_v2(void *context) { current = *(int *)context; return 0; }
int cuCtxPopCurrent_v2(void **context) { *context = NULL; current = -1; return 0; }
int cuDevicePrimaryCtxRelease_v2(int device) { (void)device; return 0; }
int cuMemGetInfo_v2(size_t *free, size_t *total) {
    if (current < 0) return 201;
    *free = (size_t)(current + 1) << 30;
    *total = (size_t)8 << 30;
    return 0;
}
