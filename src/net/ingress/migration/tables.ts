import type { IngressProduct } from '../../../model/evidence/ingress-controllers.ts';
import { applicationGateway } from './application-gateway.ts';
import { aws } from './aws.ts';
import { contour } from './contour.ts';
import { gce } from './gce.ts';
import { haproxyIngress } from './haproxy-ingress.ts';
import { haproxy } from './haproxy.ts';
import { ingressNginx } from './ingress-nginx.ts';
import { kong } from './kong.ts';
import type { MigrationTable } from './mapping.ts';
import { traefik } from './traefik.ts';

/** One table for each controller whose annotations are mapped. */
export const migrationTables: readonly MigrationTable[] = [
  applicationGateway,
  aws,
  contour,
  gce,
  haproxy,
  haproxyIngress,
  ingressNginx,
  kong,
  traefik,
];

/** The table of a controller; undefined where there is none, and nothing is known of what becomes of its annotations. */
export function migrationTableOf(product: IngressProduct): MigrationTable | undefined {
  return migrationTables.find((table) => table.product === product);
}

/** A row's key as it stands in an object: with the prefix, unless it has one of its own. */
export function annotationKey({ prefix }: MigrationTable, key: string): string {
  return key.includes('/') ? key : `${prefix}${key}`;
}
