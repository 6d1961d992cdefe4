// Which known names look most like a misspelt one.

/** Up to `limit` names within a third of the length in edits, nearest first. */
export function nearestNames(asked: string, known: Iterable<string>, limit = 3): string[] {
  const wanted = asked.toLowerCase();
  const scored: { name: string; distance: number }[] = [];
  for (const name of new Set(known)) {
    const candidate = name.toLowerCase();
    const distance =
      wanted.length > 2 && (candidate.includes(wanted) || wanted.includes(candidate))
        ? Math.min(2, Math.abs(candidate.length - wanted.length))
        : editDistance(wanted, candidate);
    if (distance <= Math.max(2, Math.ceil(wanted.length / 3))) scored.push({ name, distance });
  }
  scored.sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name));
  return scored.slice(0, limit).map((entry) => entry.name);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
