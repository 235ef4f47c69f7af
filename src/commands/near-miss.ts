/** The name that was most likely meant, where one is near enough; the first of those equally near. */
export function nearMiss(given: string, names: Iterable<string>): string | undefined {
  const most = given.length <= 3 ? 1 : 2;
  let best: string | undefined;
  let least = most + 1;
  if (given.length > 40) return undefined;
  for (const name of names) {
    if (Math.abs(name.length - given.length) >= least) continue;
    const distance = editDistance(given, name);
    if (distance < least && distance < Math.max(given.length, name.length) - 1) {
      least = distance;
      best = name;
    }
  }
  return best;
}

/** Letters to insert, drop, change, or swap with their neighbour, to make one word of the other. */
function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    before = above;
    above = row;
  }
  return above[other.length] ?? 0;
}
