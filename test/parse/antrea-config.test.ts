import { describe, expect, it } from 'vitest';
import { parseAntreaConfig } from '../../src/parse/antrea-config.ts';

describe('parseAntreaConfig', () => {
  it('keeps what decides about packets that leave', () => {
    const text =
      'noSNAT: true\nfeatureGates: { Egress: false, Multicast: true }\negress: { exceptCIDRs: [192.0.2.0/24], maxEgressIPsPerNode: 9 }';
    expect(parseAntreaConfig(text)).toEqual({
      ok: true,
      value: { noSNAT: true, featureGates: { Egress: false }, egress: { exceptCIDRs: ['192.0.2.0/24'] } },
    });
  });

  it('keeps the proxy and the tunnel, and no comment or other option', () => {
    const text = `
# FeatureGates is a map of feature names.
featureGates: {}
trafficEncapMode: noEncap
tunnelType: geneve
defaultMTU: 0
antreaProxy:
  enable: true
  proxyAll: true
  nodePortAddresses: []
kubeAPIServerOverride: "https://10.0.0.1"
`;
    const once = parseAntreaConfig(text);
    expect(once).toEqual({
      ok: true,
      value: {
        trafficEncapMode: 'noEncap',
        tunnelType: 'geneve',
        defaultMTU: 0,
        featureGates: {},
        antreaProxy: { enable: true, proxyAll: true },
      },
    });
    expect(once.ok && parseAntreaConfig(JSON.stringify(once.value))).toEqual(once);
  });

  it('is a problem where a kept option has another type', () => {
    expect(parseAntreaConfig('antreaProxy: { proxyAll: "yes" }').ok).toBe(false);
  });
});
