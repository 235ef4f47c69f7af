import { describe, expect, it } from 'vitest';
import { parseSnapshotIndex } from '../../src/parse/snapshot-index.ts';

const byHand = `
schemaVersion: 1
collectedAt: 2026-11-23T01:00:00Z
context: prod-eu
complete: false
installed:
  - { apiVersion: gateway.networking.k8s.io/v1, kinds: [GatewayClass, Gateway, HTTPRoute] }
listed:
  - { apiVersion: v1, kind: Pod }
  - { apiVersion: v1, kind: Service, namespaces: [shop] }
read:
  - { apiVersion: v1, kind: ConfigMap, namespace: kube-system, name: kube-proxy, found: false }
gaps:
  - { what: EndpointSlice, reason: forbidden, detail: "..." }
`;

describe('parseSnapshotIndex', () => {
  it('reads what is simple enough to write by hand', () => {
    expect(parseSnapshotIndex(byHand)).toEqual({
      ok: true,
      value: {
        schemaVersion: 1,
        collectedAt: '2026-11-23T01:00:00Z',
        context: 'prod-eu',
        complete: false,
        installed: [
          { apiVersion: 'gateway.networking.k8s.io/v1', kinds: ['GatewayClass', 'Gateway', 'HTTPRoute'] },
        ],
        listed: [
          { apiVersion: 'v1', kind: 'Pod' },
          { apiVersion: 'v1', kind: 'Service', namespaces: ['shop'] },
        ],
        read: [
          { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'kube-proxy', found: false },
        ],
        gaps: [{ what: 'EndpointSlice', reason: 'forbidden', detail: '...', namespaces: null }],
      },
    });
  });

  it('knows what discovery listed only where that is said', () => {
    const read = parseSnapshotIndex('schemaVersion: 1');
    expect(read).toEqual({
      ok: true,
      value: { schemaVersion: 1, complete: false, listed: [], read: [], gaps: [] },
    });
  });

  it.each([
    ['another version', 'schemaVersion: 2', 'schemaVersion: '],
    ['a misspelt key', 'schemaVersion: 1\ncomplte: true', 'Unrecognized key: "complte"'],
    ['a time that is none', 'schemaVersion: 1\ncollectedAt: yesterday', 'collectedAt: '],
    ['an unknown reason', 'schemaVersion: 1\ngaps: [{what: Pod, reason: lost}]', 'gaps.0.reason: '],
  ])('has no value for %s', (_, text, message) => {
    const read = parseSnapshotIndex(text);
    expect(read.ok ? '' : read.problems[0]?.message).toContain(message);
  });

  it('says where it is no YAML', () => {
    expect(parseSnapshotIndex('schemaVersion: a: b')).toMatchObject({ ok: false, problems: [{ line: 1 }] });
  });
});
