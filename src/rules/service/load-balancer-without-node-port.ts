import { defineRule } from '../../engine/define-rule.ts';
import { type Citation, cite, citeDefault } from '../../model/cite.ts';
import type { Evidence } from '../../model/evidence/index.ts';
import type { LoadBalancerProduct } from '../../model/evidence/load-balancers.ts';
import type { Kept } from '../../model/kinds/index.ts';
import { missingOf, type Unknown, unknown } from '../../model/maybe.ts';
import { formatRef } from '../../model/ref.ts';
import { awsTargetAnnotation, awsTargetType, awsTypeAnnotation } from '../../net/ingress/aws-target-type.ts';
import { portText } from '../../net/services/service-port.ts';

type Service = Kept<'Service'>;
type Uses = Pick<Evidence, 'loadBalancers' | 'nodes' | 'workloads'>;

/** A load balancer that sends to node ports, and what says so. */
interface NodePortUser {
  readonly name: string;
  readonly evidence: readonly Citation[];
}

/** Clouds whose controller sends to node ports alone, by the scheme of their nodes' providerID. */
const clouds: ReadonlyMap<string, string> = new Map([
  ['aws', 'the load balancer of AWS'],
  ['openstack', 'the load balancer of OpenStack'],
]);

/** They take Services without a class, and reach pods through the ClusterIP's rules. */
const needsNone: ReadonlySet<LoadBalancerProduct> = new Set([
  'MetalLB',
  'kube-vip',
  'ServiceLB',
  'OpenELB',
  'PureLB',
  'LoxiLB',
]);

const awsClass = 'service.k8s.aws/nlb';

/** The AWS Load Balancer Controller, unless it sends to pods. */
function awsController(service: Service, { workloads }: Uses): NodePortUser | Unknown | undefined {
  const annotated = awsTargetType(service);
  const name = 'the AWS Load Balancer Controller with targets of type instance';
  if (annotated === 'ip') return undefined;
  if (annotated === 'instance') {
    const field = `metadata.annotations[${awsTargetAnnotation}]`;
    return { name, evidence: [cite(service, field, annotated)] };
  }
  for (const workload of workloads) {
    for (const container of workload.podSpec?.containers ?? []) {
      if (container.name !== 'aws-load-balancer-controller') continue;
      const flag = container.args?.findLast((argument) => argument.startsWith('--default-target-type='));
      if (flag === '--default-target-type=ip') return undefined;
      const field = `spec.template.spec.containers[name=${container.name}].args`;
      const shown =
        flag === undefined
          ? citeDefault(workload, field, '--default-target-type=instance')
          : cite(workload, field, flag);
      return { name, evidence: [shown] };
    }
  }
  const lacking = workloads.missingIn();
  if (lacking.length > 0) return unknown(...lacking);
  return {
    name,
    evidence: [citeDefault(service, `metadata.annotations[${awsTargetAnnotation}]`, 'instance')],
  };
}

/** What serves this Service and needs node ports for it; undefined where what serves it does not, or is not told. */
function nodePortUser(service: Service, uses: Uses): NodePortUser | Unknown | undefined {
  const { loadBalancerClass } = service.spec ?? {};
  const type = service.metadata.annotations?.[awsTypeAnnotation];
  if (loadBalancerClass === awsClass || type === 'external' || type === 'nlb-ip') {
    return awsController(service, uses);
  }
  if (loadBalancerClass !== undefined) return undefined;
  const { loadBalancers, nodes } = uses;
  if (loadBalancers.state !== 'known') return unknown(...missingOf(loadBalancers));
  const { found, missing } = loadBalancers.value;
  if (
    found.some(
      ({ product, pools }) => needsNone.has(product) || (product === 'Cilium LB IPAM' && pools !== 0),
    )
  ) {
    return undefined;
  }
  if (missing.length > 0) return unknown(...missing);
  const node = nodes.items.find(({ spec }) => clouds.has(spec?.providerID?.split(':')[0] ?? ''));
  if (node === undefined) return undefined;
  const { providerID = '' } = node.spec ?? {};
  const name = clouds.get(providerID.split(':')[0] ?? '') ?? '';
  return { name, evidence: [cite(node, 'spec.providerID', providerID)] };
}

export default defineRule({
  code: 'SV12',
  title: 'A load balancer sends to node ports that a Service does not have',
  severity: 'high',
  needs: ['services'],
  uses: ['loadBalancers', 'nodes', 'workloads'],
  judgesManifests: true,
  docs: {
    why: 'A load balancer that knows nodes and not pods needs two things of a LoadBalancer Service: a node port for each port, and, with externalTrafficPolicy: Local, the node port at which kube-proxy says which nodes have endpoints. With allocateLoadBalancerNodePorts: false the API server assigns no node ports: the controllers of AWS and OpenStack then leave those ports out or give up, and nothing gets through. Without a port for its health check every node looks the same, or down.',
    actions: [
      'Set allocateLoadBalancerNodePorts of Service {namespace}/{name} to true: the API server assigns node ports at once, and the controller takes them up.',
      'Or let the load balancer send to pods, where it can: target type ip of the AWS Load Balancer Controller.',
    ],
    rollback:
      'Set allocateLoadBalancerNodePorts back to false; node ports that were assigned stay until they are removed from spec.ports.',
    verify: [
      'kubectl get service {name} -n {namespace} -o yaml',
      'kubectl get events -n {namespace} --field-selector involvedObject.kind=Service,involvedObject.name={name}',
      'kubectl get nodes -o custom-columns=NAME:.metadata.name,PROVIDER:.spec.providerID',
    ],
    sources: [
      'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/1864-disable-lb-node-ports',
      'https://github.com/kubernetes/api/blob/v0.37.2/core/v1/types.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/core/validation/validation.go',
      'https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/proxy/healthcheck/service_health.go',
      'https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/pkg/service/model_build_target_group.go',
      'https://github.com/kubernetes/cloud-provider-aws/blob/master/pkg/providers/v1/aws.go',
      'https://github.com/kubernetes/cloud-provider-openstack/blob/master/pkg/openstack/loadbalancer.go',
    ],
    silent: [
      'Load balancers that need no node port: target type ip, MetalLB, Cilium, kube-vip, ServiceLB and the like, and every loadBalancerClass but that of the AWS Load Balancer Controller.',
      'Clouds that keep the address of the load balancer on their way to the node (Azure, Google), or whose controller is not known here.',
      'Ports whose node port somebody chose: those are kept with allocateLoadBalancerNodePorts: false.',
      'A manifest without healthCheckNodePort: the API server assigns it (and refuses a Service that lacks it), so that only objects of another origin lack it in a cluster.',
      'Firewalls between a load balancer and the health check’s port: nothing in a cluster tells of them.',
    ],
  },
  *subjects({ services }) {
    for (const service of services) {
      const { type, externalTrafficPolicy, allocateLoadBalancerNodePorts } = service.spec ?? {};
      if (type !== 'LoadBalancer') continue;
      if (externalTrafficPolicy === 'Local' || allocateLoadBalancerNodePorts === false) yield service;
    }
  },
  *check(service, uses) {
    const { ref, spec } = service;
    const bare =
      spec?.allocateLoadBalancerNodePorts === false
        ? (spec.ports ?? []).filter(({ nodePort = 0 }) => nodePort === 0)
        : [];
    const lacksCheck =
      !ref.declared && spec?.externalTrafficPolicy === 'Local' && (spec.healthCheckNodePort ?? 0) === 0;
    if (bare.length === 0 && !lacksCheck) return;
    const user = nodePortUser(service, uses);
    if (user === undefined) return;
    if ('state' in user) {
      yield user;
      return;
    }
    if (bare.length > 0) {
      const ports = bare.map(portText).join(', ');
      yield {
        field: 'spec.allocateLoadBalancerNodePorts',
        message: `allocateLoadBalancerNodePorts of ${formatRef(ref)} is false and ${ports} ${bare.length === 1 ? 'has' : 'have'} no node port, where ${user.name} sends to node ports: nothing from outside gets through to ${bare.length === 1 ? 'it' : 'them'}.`,
        evidence: [
          cite(service, 'spec.allocateLoadBalancerNodePorts', false),
          cite(
            service,
            'spec.ports[].nodePort',
            (spec?.ports ?? []).map(({ nodePort }) => nodePort ?? '(not set)').join(', '),
          ),
          ...user.evidence,
        ],
      };
    }
    if (!lacksCheck) return;
    yield {
      field: 'spec.healthCheckNodePort',
      message: `${formatRef(ref)} has externalTrafficPolicy Local and no healthCheckNodePort: ${user.name} cannot tell which nodes have endpoints, and takes all of them for healthy or for down.`,
      evidence: [
        cite(service, 'spec.externalTrafficPolicy', 'Local'),
        cite(service, 'spec.healthCheckNodePort', spec.healthCheckNodePort),
        ...user.evidence,
      ],
      actions: [
        'Set externalTrafficPolicy to Cluster and back to Local: the API server assigns a port for the health check.',
      ],
    };
  },
});
