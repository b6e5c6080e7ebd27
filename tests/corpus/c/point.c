#include <stdio.h>
#include "local.h"
#define LIMIT 10
#define MAX(a, b) \
    ((a) > (b) ? (a) : (b))
#define EMPTY

static int hidden(void);
int elsewhere(int a);
extern int shared;

/** A point. */
struct point {
    int x, *y;
    union { float f; int (*call)(int); };
    struct { int deep; } inner;
    unsigned flag : 1;
};
typedef struct { char *name; } person_t, *person_p;
typedef int (*callback)(void *data);
enum color { RED = 1, GREEN };
enum { LOOSE };

static const char *names[] = { "a", "b" };
int counter = 0, other;
struct point origin;

/**
 * open - opens
 */
int *open(const char *path,
          int flags) __attribute__((nonnull))
{
    int local = 1;
    struct inside { int a; };
    return NULL;
}

static int hidden(void) { return 1; }
EXPORT_SYMBOL(open);
MODULE_LICENSE("GPL");

int old(a, b)
    int a;
    char *b;
{
    return a;
}

#if defined(CONFIG_X) && CONFIG_Y
void conditional(void) {}
#else
static inline void conditional(void) {}
#endif
