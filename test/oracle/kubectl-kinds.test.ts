import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { kubectlResources, resourcesText } from '../commands/kubectl-resources.ts';

const committed = new URL('../../src/commands/kubectl-resources.json', import.meta.url);

it('kubectl’s kinds are those of the discovery document and of the definitions of custom resources', () => {
  expect(resourcesText(kubectlResources())).toBe(readFileSync(committed, 'utf8'));
});
