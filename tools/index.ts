import type { Tool } from '../src/mcp/define-tool.ts';
import type { ServerContext } from '../src/mcp/server-context.ts';
import calculateMtu from './calculate-mtu.ts';
import checkReview from './check-review.ts';
import checkScope from './check-scope.ts';
import expandDnsName from './expand-dns-name.ts';
import explainRule from './explain-rule.ts';
import getDataplane from './get-dataplane.ts';
import getDns from './get-dns.ts';
import getEndpointSlices from './get-endpointslices.ts';
import getFinding from './get-finding.ts';
import getGatewayApi from './get-gateway-api.ts';
import getIngresses from './get-ingresses.ts';
import getMulticluster from './get-multicluster.ts';
import getNodes from './get-nodes.ts';
import getReviewGuide from './get-review-guide.ts';
import getServices from './get-services.ts';
import listSources from './list-sources.ts';
import planAddresses from './plan-addresses.ts';
import planMigration from './plan-migration.ts';
import reviewNetwork from './review-network.ts';
import tracePath from './trace-path.ts';
import verifyCommands from './verify-commands.ts';

/** The tools, in the order in which they are listed. */
export const tools: readonly Tool<ServerContext>[] = [
  listSources,
  reviewNetwork,
  getFinding,
  explainRule,
  checkScope,
  verifyCommands,
  checkReview,
  getReviewGuide,
  getDataplane,
  getNodes,
  getServices,
  getEndpointSlices,
  getGatewayApi,
  getIngresses,
  getDns,
  getMulticluster,
  tracePath,
  planMigration,
  calculateMtu,
  expandDnsName,
  planAddresses,
];
