import type { CalicoIpamReport } from '../model/evidence/calico-ipam-check.ts';
import { absent, known, type Maybe, unknown } from '../model/maybe.ts';
import { clusterRef } from '../model/ref.ts';
import { parseCalicoIpamCheck } from '../parse/calico-ipam-check.ts';
import { defineSlice } from './define-slice.ts';

const path = 'outputs/calicoctl-ipam-check.json';

/** What calicoctl found when it compared Calico’s records with what runs, where its report was saved. */
export const calicoIpamCheck = defineSlice({
  files: [path],
  derive: (snapshot): Maybe<CalicoIpamReport> => {
    const text = snapshot.files.get(path);
    if (text === undefined) return absent(snapshot.label);
    const report = parseCalicoIpamCheck(text);
    return report.ok
      ? known({ ref: { ...clusterRef, label: snapshot.label }, path, ...report.value }, [], snapshot.label)
      : unknown({ what: path, namespaces: null, reason: 'unparseable' });
  },
});
