/** A controller of Gateways, by the name that its GatewayClasses carry. */
interface GatewayController {
  readonly product: string;
  readonly controller: RegExp;
  /** Repositories of the images that run it, and what its workload is called where it is mirrored under another name. */
  readonly repository: RegExp;
  readonly workload: RegExp;
}

/**
 * Controllers that run in the cluster whose Gateways they serve, and whose workload is recognized
 * (https://gateway-api.sigs.k8s.io/implementations/). Istio is none: its control plane may run elsewhere.
 */
export const gatewayControllers: readonly GatewayController[] = [
  {
    product: 'Cilium',
    controller: /^io\.cilium\/gateway-controller$/,
    repository: /(^|\/)cilium\/operator(-[a-z-]+)?$/,
    workload: /cilium-operator/,
  },
  {
    product: 'Envoy Gateway',
    controller: /^gateway\.envoyproxy\.io\/gatewayclass-controller$/,
    repository: /(^|\/)(envoyproxy\/gateway(-dev)?|envoy-gateway)$/,
    workload: /envoy-gateway/,
  },
  {
    product: 'NGINX Gateway Fabric',
    controller: /^gateway\.nginx\.org\/nginx-gateway-controller$/,
    repository: /(^|\/)nginx-gateway-fabric$/,
    workload: /nginx-gateway|ngf/,
  },
  {
    product: 'Traefik',
    controller: /^traefik\.io\/gateway-controller$/,
    repository: /(^|\/)(traefik|traefik-hub|mirrored-library-traefik)$/,
    workload: /traefik/,
  },
  {
    product: 'Contour',
    controller: /^projectcontour\.io\/gateway-controller$/,
    repository: /(^|\/)contour$/,
    workload: /contour/,
  },
  {
    product: 'kgateway',
    controller: /^kgateway\.dev\/kgateway$/,
    repository: /(^|\/)kgateway$/,
    workload: /kgateway/,
  },
];
