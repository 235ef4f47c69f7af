import { expect, it } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import getEndpointSlices from '../../tools/get-endpointslices.ts';
import getIngresses from '../../tools/get-ingresses.ts';
import planMigration from '../../tools/plan-migration.ts';
import getNodes from '../../tools/get-nodes.ts';
import getServices from '../../tools/get-services.ts';
import { runTool } from '../support/run-tool.ts';

it.each([
  ['Service', getServices],
  ['EndpointSlice', getEndpointSlices],
  ['Ingress', getIngresses],
  ['Ingress', planMigration],
  ['Node', getNodes],
] as const)('%s, where none may be read, is refused and not shown as none', async (kind, tool) => {
  const answer = runTool(tool, { unread: { [kind]: 'forbidden' } });
  await expect(answer).rejects.toBeInstanceOf(UserError);
  await expect(answer).rejects.toMatchObject({
    message: `${kind} may not be read from source test: ⟦said by the test⟧`,
    next: expect.stringMatching(/; or call list_sources and choose another source$/) as unknown,
  });
});
