package sync

/*
// Weak, because only the GNU C library has them.
extern int malloc_trim(unsigned long) __attribute__((weak));
extern int mallopt(int, int) __attribute__((weak));

static void trim_c(void) { if (malloc_trim) malloc_trim(0); }
static void big_blocks_apart(int from) { if (mallopt) mallopt(-3, from); } // M_MMAP_THRESHOLD
*/
import "C"

// bigBlock is the size in bytes from which a block has memory of its own, which
// goes back when it is freed. Left alone, the C library raises it to 32 MB as
// soon as one large block was freed, and keeps every image of the projection.
const bigBlock = 256 << 10

func init() { C.big_blocks_apart(bigBlock) }

func trimC() { C.trim_c() }
