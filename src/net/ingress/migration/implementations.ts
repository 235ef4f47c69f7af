import { gatewayControllers } from '../../gateway/gateway-controllers.ts';

/** Names of controllers that GatewayClasses carry, of implementations whose controller may run outside the cluster. */
const outside: readonly (readonly [string, RegExp])[] = [
  // https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/gateway/gateway/
  ['AWS Load Balancer Controller', /^gateway\.k8s\.aws\/[an]lb$/],
  // https://cloud.google.com/kubernetes-engine/docs/how-to/gatewayclass-capabilities
  ['GKE Gateway', /^networking\.gke\.io\/gateway$/],
  // https://learn.microsoft.com/azure/application-gateway/for-containers/quickstart-deploy-application-gateway-for-containers-alb-controller
  ['Application Gateway for Containers', /^alb\.networking\.azure\.io\/alb-controller$/],
  // https://developer.konghq.com/operator/dataplanes/gateway-api/
  ['Kong Operator', /^konghq\.com\/(gateway-operator|kic-gateway-controller)$/],
];

/** The implementation that a GatewayClass's controllerName stands for; undefined for one that is not recognized. */
export function implementationOf(controllerName: string): string | undefined {
  return (
    gatewayControllers.find(({ controller }) => controller.test(controllerName))?.product ??
    outside.find(([, controller]) => controller.test(controllerName))?.[0]
  );
}
