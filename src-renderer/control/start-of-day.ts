// Local midnights. Days are not all 24 hours long: where the clock is changed, milliseconds miss the midnight.

/** The midnight that today or an earlier day began with, unix ms. */
export function startOfDay(daysAgo = 0, now: Date = new Date()): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo).getTime();
}
