import manifest from '../../../package.json' with { type: 'json' };

export const userAgent = `kubernetes-network-review/${manifest.version}`;
