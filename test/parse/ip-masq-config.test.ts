import { expect, it } from 'vitest';
import { parseIpMasqConfig } from '../../src/parse/ip-masq-config.ts';

const value = (text: string) => {
  const parsed = parseIpMasqConfig(text);
  return parsed.ok ? parsed.value : parsed.problems.map(({ message }) => message);
};

it('reads YAML and JSON alike, and nothing as nothing', () => {
  const kept = { nonMasqueradeCIDRs: ['10.0.0.0/8'], masqLinkLocal: true, resyncInterval: '60s' };
  expect(value('nonMasqueradeCIDRs:\n- 10.0.0.0/8\nmasqLinkLocal: true\nresyncInterval: 60s\n')).toEqual(
    kept,
  );
  expect(value(JSON.stringify({ ...kept, other: 1 }))).toEqual(kept);
  expect(value('')).toEqual({});
  expect(value('# all by default')).toEqual({});
});

it('tells an empty list from none, and an empty entry from no entry', () => {
  expect(value('nonMasqueradeCIDRs:\nmasqLinkLocal: false')).toEqual({
    nonMasqueradeCIDRs: [],
    masqLinkLocal: false,
  });
  expect(value('nonMasqueradeCIDRs: [~]')).toEqual({ nonMasqueradeCIDRs: [''] });
});

it('is a problem where a value is of another type, as for the agent', () => {
  expect(value('nonMasqueradeCIDRs: 10.0.0.0/8')).toEqual(['nonMasqueradeCIDRs must be list, is string']);
  expect(value('masqLinkLocal: "yes"')).toEqual(['masqLinkLocal must be boolean, is string']);
  expect(value('[10.0.0.0/8]')).toEqual(['not a configuration of ip-masq-agent: no mapping']);
});

it('keeps what it kept', () => {
  const once = parseIpMasqConfig('nonMasqueradeCIDRs: [~, 10.0.0.0/8]\ncidrLimit: 9');
  expect(once.ok && parseIpMasqConfig(JSON.stringify(once.value))).toEqual(once);
});
