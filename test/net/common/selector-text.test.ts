import { expect, it } from 'vitest';
import { requirementsIn } from '../../../src/net/common/selector-text.ts';

it.each([
  ['app=web', [{ key: 'app', operator: 'In', values: ['web'] }]],
  ['app==web', [{ key: 'app', operator: 'In', values: ['web'] }]],
  ['app != web', [{ key: 'app', operator: 'NotIn', values: ['web'] }]],
  ['app', [{ key: 'app', operator: 'Exists' }]],
  ['!app', [{ key: 'app', operator: 'DoesNotExist' }]],
  [
    'env in (staging, qa),application=nginx',
    [
      { key: 'env', operator: 'In', values: ['staging', 'qa'] },
      { key: 'application', operator: 'In', values: ['nginx'] },
    ],
  ],
  ['env notin (prod)', [{ key: 'env', operator: 'NotIn', values: ['prod'] }]],
  ['', []],
])('%s', (text, expected) => {
  expect(requirementsIn(text)).toEqual(expected);
});
