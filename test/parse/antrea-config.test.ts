import { describe, expect, it } from 'vitest';
import { parseAntreaConfig } from '../../src/parse/antrea-config.ts';

describe('parseAntreaConfig', () => {
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
        antreaProxy: { enable: true, proxyAll: true },
      },
    });
    expect(once.ok && parseAntreaConfig(JSON.stringify(once.value))).toEqual(once);
  });

  it('is a problem where a kept option has another type', () => {
    expect(parseAntreaConfig('antreaProxy: { proxyAll: "yes" }').ok).toBe(false);
  });
});
