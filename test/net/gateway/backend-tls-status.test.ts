import { expect, it } from 'vitest';
import { citePolicyWords, policyWords } from '../../../src/net/gateway/backend-tls-status.ts';
import { gatewayObject } from '../../support/gateway-objects.ts';
import { keptOne } from '../../support/kept-one.ts';

const said = (type: string, status: string, reason: string, observedGeneration?: number) => ({
  type,
  status,
  reason,
  ...(observedGeneration === undefined ? {} : { observedGeneration }),
});
const ancestor = (controllerName: string, ...conditions: object[]) => ({
  ancestorRef: { name: 'edge' },
  controllerName,
  conditions,
});
const policy = keptOne(
  'BackendTLSPolicy',
  gatewayObject(
    'BackendTLSPolicy',
    'shop/cart',
    {},
    {
      metadata: { generation: 3 },
      status: {
        ancestors: [
          ancestor(
            'a.example/x',
            said('Accepted', 'True', 'Accepted', 3),
            said('ResolvedRefs', 'False', 'Old', 2),
          ),
          ancestor('b.example/x', said('ResolvedRefs', 'False', 'InvalidKind')),
        ],
      },
    },
  ),
);

it('leaves out what was said of an older generation', () => {
  expect(policyWords(policy, 'ResolvedRefs')).toEqual([
    {
      controllerName: 'b.example/x',
      is: 'False',
      reason: 'InvalidKind',
      field: 'status.ancestors[1].conditions[type=ResolvedRefs]',
    },
  ]);
});

it('cites acceptance before references', () => {
  expect(citePolicyWords(policy).map(({ field, seen }) => [field, seen])).toEqual([
    ['status.ancestors[0].conditions[type=Accepted]', 'True, Accepted (a.example/x)'],
    ['status.ancestors[1].conditions[type=ResolvedRefs]', 'False, InvalidKind (b.example/x)'],
  ]);
});
