import { describe, expect, it } from 'vitest';
import type { Maybe } from '../../../src/model/maybe.ts';
import {
  authorityFaults,
  type ReferenceFault,
  targetFault,
} from '../../../src/net/gateway/backend-tls-faults.ts';
import { targetsOf } from '../../../src/net/gateway/backend-tls-targets.ts';
import { wildcardPem } from '../../support/certificates.ts';
import { gatewayObject } from '../../support/gateway-objects.ts';
import { service } from '../../support/objects.ts';
import { evidenceIn, type Given } from '../../support/snapshot-of.ts';

const configMap = (data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'ca', namespace: 'shop' },
  data,
});

function policyIn(given: Given, targetRef: object, ...caCertificateRefs: object[]) {
  const spec = { targetRefs: [targetRef], validation: { caCertificateRefs } };
  const policy = gatewayObject('BackendTLSPolicy', 'shop/cart', spec);
  const evidence = evidenceIn({ ...given, objects: [...(given.objects ?? []), policy] });
  const [one] = evidence.backendTlsPolicies.items;
  if (one === undefined) throw new Error('no policy');
  return { one, evidence };
}

const told = (fault: Maybe<ReferenceFault>) =>
  fault.state === 'known' ? [fault.value.words, fault.value.field] : fault.state;

describe('targetFault', () => {
  const fault = (targetRef: object, given: Given = { objects: [service('shop/cart')] }) => {
    const { one, evidence } = policyIn(given, { group: '', kind: 'Service', name: 'cart', ...targetRef });
    const [target] = targetsOf(one);
    if (target === undefined) throw new Error('no target');
    return told(targetFault(target, evidence.services));
  };

  it('finds the Service and its port', () => {
    expect(fault({})).toBe('absent');
    expect(fault({ sectionName: 'http' })).toBe('absent');
    expect(fault({ kind: 'Backend', group: 'example.net' }, {})).toBe('absent');
  });

  it('tells what is not there', () => {
    expect(fault({}, {})).toEqual(['Service shop/cart, which does not exist', 'spec.targetRefs[0].name']);
    expect(fault({ sectionName: 'grpc' })).toEqual([
      'port grpc of Service shop/cart, which has no port of that name',
      'spec.targetRefs[0].sectionName',
    ]);
    expect(fault({}, { unread: { Service: 'forbidden' } })).toBe('unknown');
  });
});

describe('authorityFaults', () => {
  const faults = (data: object | undefined, ref: object = { group: '', kind: 'ConfigMap', name: 'ca' }) => {
    const { one, evidence } = policyIn(
      { objects: data === undefined ? [] : [configMap(data)] },
      { group: '', kind: 'Service', name: 'cart' },
      ref,
    );
    return authorityFaults(one, evidence.caBundles).map(told);
  };
  const field = 'spec.validation.caCertificateRefs[0].name';

  it('finds a certificate', () => {
    expect(faults({ 'ca.crt': wildcardPem })).toEqual([]);
    expect(faults(undefined, { group: '', kind: 'Secret', name: 'ca' })).toEqual([]);
  });

  it('tells what is not there', () => {
    expect(faults(undefined)).toEqual([['ConfigMap shop/ca, which does not exist', field]]);
    expect(faults({ 'tls.crt': wildcardPem })).toEqual([
      ['ConfigMap shop/ca, which has no key ca.crt', field],
    ]);
    expect(faults({ 'ca.crt': 'hello' })).toEqual([
      ['ConfigMap shop/ca, whose key ca.crt holds no certificate', field],
    ]);
  });
});
