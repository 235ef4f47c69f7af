/** The names, those most like `wanted` first, as Levenshtein distance without regard to case measures it. */
export function nearestFirst(names: readonly string[], wanted: string): string[] {
  const distances = new Map(names.map((name) => [name, distance(name.toLowerCase(), wanted.toLowerCase())]));
  return [...distances].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1)).map(([name]) => name);
}

function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
