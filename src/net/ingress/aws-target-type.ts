import type { Kept } from '../../model/kinds/index.ts';

export const awsTypeAnnotation = 'service.beta.kubernetes.io/aws-load-balancer-type';
export const awsTargetAnnotation = 'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type';

/**
 * Where a load balancer of the AWS Load Balancer Controller sends to, as the Service's annotations say; undefined where
 * its flag --default-target-type decides.
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
export function awsTargetType({ metadata }: Kept<'Service'>): 'ip' | 'instance' | undefined {
  const annotations = metadata.annotations ?? {};
  if (annotations[awsTypeAnnotation] === 'nlb-ip') return 'ip';
  const target = annotations[awsTargetAnnotation];
  return target === 'ip' || target === 'instance' ? target : undefined;
}
