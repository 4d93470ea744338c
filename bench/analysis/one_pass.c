/* The four measures in one pass over arrays sorted by case and time; medians by selection within each pair.
 *
 * Teams and activities are codes from 0. Tables are square, row the earlier, column the later; the caller gives
 * them zeroed. Returns 0, or 1 without memory.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int64_t *gap; uint32_t *pair; size_t n; } waits;

static void swap(int64_t *a, int64_t *b) { int64_t held = *a; *a = *b; *b = held; }

/* Moves the k-th smallest to place k, with none greater before it. */
static void select_kth(int64_t *v, size_t n, size_t k) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v[middle] < v[low]) swap(v + middle, v + low);
        if (v[high] < v[low]) swap(v + high, v + low);
        if (v[high] < v[middle]) swap(v + high, v + middle);
        int64_t pivot = v[middle];
        size_t i = low, j = high;
        while (i <= j) {
            while (v[i] < pivot) i++;
            while (pivot < v[j]) j--;
            if (i <= j) { swap(v + i, v + j); i++; if (!j) break; j--; }
        }
        if (k <= j) high = j;
        else if (k >= i) low = i;
        else return;
    }
}

static double median(int64_t *v, size_t n) {
    if (!n) return 0;
    size_t k = n / 2;
    select_kth(v, n, k);
    if (n % 2) return (double)v[k];
    int64_t below = v[0];
    for (size_t i = 1; i < k; i++) if (v[i] > below) below = v[i];
    return ((double)below + (double)v[k]) / 2;
}

/* Lays the waits of each pair side by side, then takes their medians. */
static int medians(const waits *w, const int64_t *count, size_t pairs, double *out) {
    int64_t *laid = malloc((w->n + 1) * sizeof *laid);
    size_t *next = malloc((pairs + 1) * sizeof *next);
    if (!laid || !next) { free(laid); free(next); return 1; }
    size_t sum = 0;
    for (size_t p = 0; p < pairs; p++) { next[p] = sum; sum += (size_t)count[p]; }
    for (size_t i = 0; i < w->n; i++) laid[next[w->pair[i]]++] = w->gap[i];
    for (size_t p = 0; p < pairs; p++)
        if (count[p]) out[p] = median(laid + next[p] - count[p], (size_t)count[p]);
    free(laid); free(next);
    return 0;
}

int four(size_t n, const uint32_t *cases, const int64_t *at, const uint16_t *team, const uint8_t *activity,
         size_t teams, size_t activities, int64_t *handed, double *handed_median, int64_t *followed,
         double *followed_median, int64_t *numbers, double *spans) {
    waits move = {malloc(n * 8 + 8), malloc(n * 4 + 4), 0}, step = {malloc(n * 8 + 8), malloc(n * 4 + 4), 0};
    int64_t *response = malloc(n * 8 + 8), *to_end = malloc(n * 8 + 8);
    size_t responses = 0, ends = 0, open = 0; /* to_end holds moments until their case has ended */
    int64_t back_cases = 0, back = 0, back_before = 0;
    uint32_t before = UINT32_MAX; /* the team of the segment before this one */
    int wrong = !move.gap || !move.pair || !step.gap || !step.pair || !response || !to_end;
    for (size_t i = 0; !wrong && i < n; i++) {
        if (i && cases[i] == cases[i - 1]) {
            int64_t gap = at[i] - at[i - 1];
            uint32_t pair = activity[i - 1] * (uint32_t)activities + activity[i];
            followed[pair]++;
            step.pair[step.n] = pair; step.gap[step.n++] = gap;
            if (team[i] != team[i - 1]) {
                pair = team[i - 1] * (uint32_t)teams + team[i];
                handed[pair]++;
                move.pair[move.n] = pair; move.gap[move.n++] = gap;
                back += team[i] == before;
                before = team[i - 1];
                to_end[ends++] = at[i];
                if (i + 1 < n && cases[i + 1] == cases[i] && team[i + 1] == team[i])
                    response[responses++] = at[i + 1] - at[i];
            }
        } else {
            before = UINT32_MAX;
        }
        if (i + 1 == n || cases[i + 1] != cases[i]) {
            for (; open < ends; open++) to_end[open] = at[i] - to_end[open];
            back_cases += back > back_before;
            back_before = back;
        }
    }
    if (!wrong) {
        wrong = medians(&move, handed, teams * teams, handed_median)
             || medians(&step, followed, activities * activities, followed_median);
        numbers[0] = back_cases; numbers[1] = back; numbers[2] = (int64_t)responses; numbers[3] = (int64_t)ends;
        spans[0] = median(response, responses); spans[1] = median(to_end, ends);
    }
    free(move.gap); free(move.pair); free(step.gap); free(step.pair); free(response); free(to_end);
    return wrong;
}
