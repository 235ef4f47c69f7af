import { cite, citeDefault } from '../../model/cite.ts';
import { type Masquerade, type MasqueradeSeen, open } from './masquerade-answer.ts';

const field = 'spec.template.spec.containers[name=kube-router].args';

/**
 * kube-router masquerades what pods send to addresses of no pod and no node, unless --enable-pod-egress is off:
 * https://github.com/cloudnativelabs/kube-router/blob/v2.9.0/pkg/controllers/routing/pod_egress.go
 */
export function byKubeRouter({ cni }: Pick<MasqueradeSeen, 'cni'>): Masquerade {
  const agents = cni.state === 'known' ? cni.value.agents : [];
  const agent = agents.find(({ product }) => product === 'kube-router');
  if (agent === undefined)
    return open('kube-router runs inside another process, whose options are not read', []);
  const { daemonSet, container } = agent;
  const flag = container.args?.findLast((one) => one.startsWith('--enable-pod-egress='));
  if (flag === undefined) {
    const from = [citeDefault(daemonSet, field, '--enable-pod-egress=true')];
    return { is: 'node', says: 'kube-router masquerades what leaves its network', from };
  }
  const from = [cite(daemonSet, field, flag)];
  return /=(?:false|0|f)$/i.test(flag)
    ? { is: 'kept', says: 'kube-router runs with --enable-pod-egress=false', from }
    : { is: 'node', says: 'kube-router masquerades what leaves its network', from };
}
