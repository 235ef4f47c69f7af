import { type Parsed, parsed, unparsed } from '../model/parsed.ts';

type Counters = ReadonlyMap<string, number>;

/** `conntrack -S` (conntrack-tools 1.4.7): a line for each CPU, `cpu=0  found=1 insert_failed=2 ...`; the sum over all. */
export function parseConntrackStats(text: string): Parsed<Counters> {
  const counters = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [cpu = '', ...fields] = line.trim().split(/\s+/);
    const pairs = fields.map((field) => /^(\w+)=(\d{1,20})$/.exec(field));
    if (!/^cpu=\d+$/.test(cpu) || pairs.length === 0 || pairs.includes(null)) {
      return unparsed({ message: 'not a line of conntrack -S', line: index + 1 });
    }
    for (const [, name = '', value] of pairs.filter((pair) => pair !== null)) {
      counters.set(name, (counters.get(name) ?? 0) + Number(value));
    }
  }
  return counters.size > 0 ? parsed(counters) : unparsed({ message: 'no counters' });
}

/** `ethtool -S DEVICE`: a title, and under it `name: number` line by line. */
export function parseEthtoolStats(text: string): Parsed<Counters> {
  const counters = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s+([^:\s]+):\s*(\d{1,20})\s*$/.exec(line) ?? [];
    if (name !== undefined) counters.set(name, Number(value));
  }
  return counters.size > 0 ? parsed(counters) : unparsed({ message: 'no counters' });
}
