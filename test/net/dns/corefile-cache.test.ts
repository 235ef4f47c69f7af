import { expect, it } from 'vitest';
import { keeps, keptSeconds } from '../../../src/net/dns/corefile-cache.ts';
import { parseCorefile } from '../../../src/parse/corefile.ts';

function cacheOf(lines: string) {
  const parsed = parseCorefile(`. {\n cache {\n ${lines}\n }\n}`);
  const block = parsed.ok ? parsed.value.blocks[0] : undefined;
  const cache = block?.directives[0];
  if (block === undefined || cache === undefined) throw new Error('no cache');
  return { block, cache };
}

it('goes by the last line that disables a part', () => {
  const { block, cache } = cacheOf('disable success a.example\n disable success b.example');
  expect(keeps(cache, block, 'x.a.example.', 'success')).toBe(true);
  expect(keeps(cache, block, 'x.b.example.', 'success')).toBe(false);
  expect(keeps(cache, block, 'x.b.example.', 'denial')).toBe(true);
});

it('takes each number from the last line that has it', () => {
  const { cache } = cacheOf('success 100 60 10\n success 200 30\n success 300');
  expect(keptSeconds(cache, 'success', 3600)).toBe(30);
  expect(keptSeconds(cache, 'success', 1)).toBe(10);
  expect(keptSeconds(cache, 'denial', 3600)).toBe(1800);
});
