import { cite, citeDefault } from '../model/cite.ts';
import type { AntreaSettings } from '../model/evidence/antrea-config.ts';
import { known, type Maybe } from '../model/maybe.ts';
import { parseAntreaConfig } from '../parse/antrea-config.ts';
import { documentIn } from './config-document.ts';
import { defineSlice } from './define-slice.ts';

/** From antrea-agent.conf, whose defaults are those of https://github.com/antrea-io/antrea/blob/v2.7.0/docs/egress.md. */
export const antreaConfig = defineSlice({
  names: [{ kind: 'ConfigMap', namespace: 'kube-system', name: 'antrea-config' }],
  derive: (snapshot): Maybe<AntreaSettings> => {
    const document = documentIn(
      snapshot,
      'kube-system',
      'antrea-config',
      'antrea-agent.conf',
      parseAntreaConfig,
    );
    if (document.state !== 'known') return document;
    const { noSNAT, featureGates, egress } = document.value.value;
    const field = `${document.value.field}.noSNAT`;
    const from = [
      noSNAT === undefined ? citeDefault(document.value, field, false) : cite(document.value, field, noSNAT),
    ];
    return known(
      {
        noSnat: noSNAT === true,
        hasEgress: featureGates?.Egress !== false,
        exceptCidrs: egress?.exceptCIDRs ?? [],
        from,
      },
      [],
      document.label,
    );
  },
});
