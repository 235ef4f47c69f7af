import type { AddressProposal } from '../../../model/addresses-plan.ts';

const kubernetes = 'https://github.com/kubernetes/kubernetes/blob/v1.37.2';

/** What is decided with the first node, and what it takes to decide otherwise later. */
export const oneWayDoors: AddressProposal['oneWayDoors'] = [
  {
    decision: 'the pod range',
    after:
      'kube-controller-manager takes another --cluster-cidr only if every node’s pod CIDR lies in it: it can be widened around what there is, never moved. Cilium’s cluster-pool and Calico take a further range beside the first; the first stays until no pod has an address of it.',
    source: `${kubernetes}/pkg/controller/nodeipam/ipam/range_allocator.go`,
  },
  {
    decision: 'the block of each node',
    after:
      'A node keeps its pod CIDR until its Node object is deleted: another mask holds for nodes that join later, and a block too small for kubelet’s maxPods is mended by replacing the node. OpenShift’s hostPrefix does not change at all.',
    source: `${kubernetes}/pkg/controller/nodeipam/ipam/cidrset/cidr_set.go`,
  },
  {
    decision: 'the pods of a node on Google Cloud, Azure and AWS',
    after:
      'GKE cuts the block of a node pool by its maximum of pods, at least twice as many addresses: 110 take a /24, 32 a /26, 8 a /28. The maximum of a pool and the first range stay; further ranges serve new pools alone. Azure CNI Overlay gives every node a /24; its range can be widened, not moved. With the VPC CNI pods draw on the subnets of their nodes: too small ones are left for new node groups in others, of a further CIDR of the VPC.',
    source: 'https://cloud.google.com/kubernetes-engine/docs/how-to/flexible-pod-cidr',
  },
  {
    decision: 'the Service range',
    after:
      'From 1.33 further ServiceCIDRs can be added; the one that kube-apiserver started with stays, and so do Service kubernetes and the address of cluster DNS that each kubelet was given. Before 1.33 it never changes.',
    source: 'https://kubernetes.io/docs/reference/networking/virtual-ips/#ip-address-objects',
  },
  {
    decision: 'the first family of the Service range',
    after:
      'The order of --service-cluster-ip-range decides what a SingleStack Service is by default. A second family can be added later, the first one not be exchanged.',
    source: 'https://kubernetes.io/docs/concepts/services-networking/dual-stack/',
  },
  {
    decision: 'the subnet of the nodes',
    after:
      'A subnet of a cloud does not grow in place: more nodes go to further subnets, and each new one must be let through wherever the first was named.',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html',
  },
  {
    decision: 'ranges that no other cluster has',
    after:
      'ClusterMesh, and Submariner without Globalnet, join only clusters whose ranges differ: a cluster with a range of another’s is joined by building it anew.',
    source: 'https://docs.cilium.io/en/stable/network/clustermesh/clustermesh/',
  },
];
