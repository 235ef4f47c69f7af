import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  integer,
  intOrString,
  list,
  map,
  object,
  project,
  type ProjectionProblem,
  string,
} from '../../src/model/fields.ts';
import { definitionOf, kindIds } from '../../src/model/kinds/index.ts';

const port = object({ name: string, port: integer, targetPort: intOrString });
const tree = object({ type: string, ports: list(port), data: map(string, (key) => key.startsWith('a')) });

function keep(raw: unknown): { value: unknown; problems: ProjectionProblem[] } {
  const problems: ProjectionProblem[] = [];
  return { value: project(tree, raw, problems), problems };
}

describe('project', () => {
  it('keeps what the tree names and nothing else', () => {
    const raw = {
      type: 'ClusterIP',
      secret: 'x',
      ports: [{ port: 80, secret: 'x', targetPort: 'web' }],
      data: { a: '1', b: '2' },
    };
    expect(keep(raw)).toEqual({
      value: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 'web' }], data: { a: '1' } },
      problems: [],
    });
  });

  it('takes null for not set', () => {
    expect(keep({ type: null, ports: null })).toEqual({ value: {}, problems: [] });
  });

  it('leaves out a value of another type and says where', () => {
    expect(keep({ type: 1, ports: [{ port: '80' }, 7] })).toEqual({
      value: { ports: [{}] },
      problems: [
        { path: 'type', expected: 'string', seen: 'number' },
        { path: 'ports[0].port', expected: 'integer', seen: 'string' },
        { path: 'ports[1]', expected: 'object', seen: 'number' },
      ],
    });
  });

  it('treats __proto__ as a key like any other', () => {
    const raw: unknown = JSON.parse('{"data":{"a__proto__":"x"},"__proto__":{"type":"evil"}}');
    expect(keep(raw).value).toEqual({ data: { a__proto__: 'x' } });
  });

  it('changes nothing the second time, for every kind and whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kindIds),
        fc.object({
          maxDepth: 4,
          key: fc.constantFrom(
            'spec',
            'status',
            'ports',
            'template',
            'containers',
            'name',
            'args',
            'env',
            'selector',
          ),
        }),
        (id, raw) => {
          const { fields } = definitionOf(id);
          const once = project(fields, raw, []);
          const problems: ProjectionProblem[] = [];
          expect(project(fields, once, problems)).toEqual(once);
          expect(problems).toEqual([]);
        },
      ),
    );
  });
});

describe('containers', () => {
  const { fields } = definitionOf('Pod');
  const kept = (container: object): unknown => {
    const pod = project(fields, { spec: { containers: [container] } }, []) as {
      spec: { containers: unknown[] };
    };
    return pod.spec.containers[0];
  };

  it('keep the environment of the pairs in the table only', () => {
    const env = [
      { name: 'AWS_VPC_ENI_MTU', value: '9001' },
      { name: 'AWS_SECRET_ACCESS_KEY', value: 'hidden' },
    ];
    expect(kept({ name: 'aws-node', env })).toEqual({
      name: 'aws-node',
      env: [{ name: 'AWS_VPC_ENI_MTU', value: '9001' }],
    });
    expect(kept({ name: 'other', env })).toEqual({ name: 'other' });
  });

  it('keep the flags of the pairs in the table only, wherever they stand', () => {
    const command = ['kube-apiserver', '--service-cluster-ip-range=10.96.0.0/12', '--token-auth-file=hidden'];
    expect(kept({ name: 'kube-apiserver', command })).toEqual({
      name: 'kube-apiserver',
      args: ['--service-cluster-ip-range=10.96.0.0/12'],
    });
    expect(kept({ name: 'coredns', args: ['-conf', '/etc/coredns/Corefile'] })).toEqual({
      name: 'coredns',
      args: ['--conf=/etc/coredns/Corefile'],
    });
  });
});
